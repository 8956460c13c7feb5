'use client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useConnectClient } from '../connect-provider.tsx';
import { useConnectedUser } from '../use-connected-user.ts';
import { draftsOf, type DraftTarget } from './draft-store.ts';
import { findSettings } from './find-settings.ts';
import { readFormLogic } from './use-form-logic.ts';

/** The settings that a customer has changed and not saved. */
export interface UnsavedSettings {
  readonly targets: readonly DraftTarget[];
  /** Takes all of them back. */
  readonly discard: () => void;
}

/** What is changed and not saved, of one integration or of all. Drafts of accounts that are gone do not count. */
export function useUnsavedSettings(integrationId?: string): UnsavedSettings {
  const drafts = draftsOf(useConnectClient());
  const known = useSyncExternalStore(drafts.subscribe, drafts.snapshot, drafts.snapshot);
  const user = useConnectedUser().data;
  const targets = useMemo(
    () =>
      user?.integrations
        .filter(({ id }) => integrationId === undefined || id === integrationId)
        .flatMap(({ connections, workflows }) =>
          connections.flatMap(({ id: connectionId }): DraftTarget[] => [
            { connectionId },
            ...workflows.map(({ id: workflowId }) => ({ connectionId, workflowId })),
          ]),
        )
        .filter((target) => {
          const found = findSettings(user, target);
          const draft = known.size === 0 ? undefined : drafts.read(target);
          const view = found && draft && readFormLogic().data?.viewDraft(draft, found.filled, found.fields);
          return view !== undefined && view.changed.length > 0;
        }) ?? [],
    [user, integrationId, known, drafts],
  );
  const discard = useCallback(() => {
    for (const target of targets) drafts.write(target, undefined);
  }, [targets, drafts]);
  return useMemo(() => ({ targets, discard }), [targets, discard]);
}
