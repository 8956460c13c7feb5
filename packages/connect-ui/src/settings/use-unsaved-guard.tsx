'use client';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { PartRoot } from '../panel/part-root.tsx';
import { useUnsavedSettings } from '../headless/settings/use-unsaved-settings.ts';

/** Asks before unsaved settings are left behind. */
export interface UnsavedGuard {
  /** Goes on at once when everything is saved; else asks, and goes on when the changes are given up. */
  readonly leave: (goOn: () => void) => void;
  /** To be rendered somewhere; nothing until there is something to ask. */
  readonly dialog: ReactNode;
}

const LeaveDialog = lazy(async () => ({ default: (await import('./leave-dialog.tsx')).LeaveDialog }));

/**
 * Guards whatever leads away from settings, such as closing the details of an integration.
 *
 * @example
 * const guard = useUnsavedGuard('crm');
 * return <><button onClick={() => guard.leave(close)}>Back</button>{guard.dialog}</>;
 */
export function useUnsavedGuard(integrationId?: string): UnsavedGuard {
  const { targets, discard } = useUnsavedSettings(integrationId);
  const [waiting, setWaiting] = useState<{ readonly goOn: () => void }>();
  const hasUnsaved = targets.length > 0;
  const leave = useCallback<UnsavedGuard['leave']>(
    (goOn) => {
      if (hasUnsaved) setWaiting({ goOn });
      else goOn();
    },
    [hasUnsaved],
  );
  const dialog = waiting !== undefined && (
    <PartRoot>
      <Suspense>
        <LeaveDialog
          onStay={() => setWaiting(undefined)}
          onLeave={() => {
            setWaiting(undefined);
            discard();
            waiting.goOn();
          }}
        />
      </Suspense>
    </PartRoot>
  );
  return { leave, dialog };
}
