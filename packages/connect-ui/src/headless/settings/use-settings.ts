'use client';
import type { ConnectError, SettingInfo } from '@acme/connect';
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { useConnectContext } from '../connect-provider.tsx';
import { useAct } from '../use-act.ts';
import { type Refetchable, useOfUser } from '../use-connected-user.ts';
import type { SettingProblem } from './check-setting.ts';
import type { SettingLabels, SettingValues } from './draft.ts';
import { draftsOf } from './draft-store.ts';
import { findSettings, type FoundSettings } from './find-settings.ts';
import { useFormLogic } from './use-form-logic.ts';

/** The settings of one account, or of one workflow on it, as a form shows them. */
export interface SettingsForm<Values extends object = SettingValues>
  extends Pick<FoundSettings, 'integration' | 'connection' | 'workflow'> {
  readonly fields: readonly SettingInfo[];
  /** As they are saved. */
  readonly values: Values;
  /** As the customer has them now. */
  readonly draft: Values;
  /** The words for values that came from a list of the account, by setting and value. */
  readonly labels: SettingLabels;
  readonly dirty: boolean;
  /** The settings that are not saved. */
  readonly changed: readonly string[];
  /** The required settings that the server has no value for. */
  readonly missing: readonly string[];
  /** What is wrong, by setting: of those that were left once, of all after the first `save`, and what the server found. */
  readonly errors: Readonly<Record<string, SettingProblem>>;
  /** Why saving failed, where that is not about single settings. */
  readonly error: ConnectError | undefined;
  readonly isSaving: boolean;
  /**
   * Somebody else saved what is changed here; nothing is saved before `keepMine` or `showTheirs`. Changes elsewhere to other
   * settings are no conflict: they are taken over.
   */
  readonly conflict: { readonly theirs: Values } | undefined;
  /** Fills in one setting; undefined empties it. What depends on it is emptied too. `labels`: the words of what was chosen. */
  readonly set: <Name extends keyof Values & string>(
    name: Name,
    value: Values[Name] | undefined,
    labels?: Readonly<Record<string, string>>,
  ) => void;
  /** The customer left the control: from now on `errors` says what is wrong with it. */
  readonly touch: (name: keyof Values & string) => void;
  /** Takes back everything that is not saved. */
  readonly discard: () => void;
  /** Resolves to whether it went well; else the reason is in `errors`, `error` or `conflict`. */
  readonly save: () => Promise<boolean>;
  /** The customer's changes hold; they still have to be saved. */
  readonly keepMine: () => void;
  /** What the others saved holds; the customer's changes are gone. */
  readonly showTheirs: () => void;
}

/** Which settings of an account. */
export interface SettingsOptions {
  /** Of which integration the account is, for the types of its values: of another one there is nothing. */
  readonly integrationId?: string | undefined;
  /** Absent: those of the account itself. */
  readonly workflowId?: string | undefined;
}

/** What a form remembers besides its draft. */
export interface FormMemory {
  readonly left: ReadonlySet<string>;
  readonly wasSubmitted: boolean;
  /** Changed since the server found something wrong with them. */
  readonly mended: ReadonlySet<string>;
}

const fresh: FormMemory = { left: new Set(), wasSubmitted: false, mended: new Set() };

/**
 * The settings of an account, or of a workflow on it; `undefined` where there is nothing to fill in. What the customer changes
 * stays a draft until it is saved or discarded: it outlives this component and every change elsewhere.
 *
 * @example
 * const settings = useSettings(connection.id, { integrationId: 'crm' });
 * if (settings.data) settings.data.set('pipeline', 'p-1');
 */
export function useSettings(
  connectionId: string,
  { integrationId, workflowId }: SettingsOptions = {},
): Refetchable<SettingsForm | undefined> {
  const { client, t } = useConnectContext();
  const target = useMemo(() => ({ connectionId, workflowId }), [connectionId, workflowId]);
  const found = useOfUser(useCallback((user) => findSettings(user, target), [target]));
  const drafts = draftsOf(client);
  useSyncExternalStore(drafts.subscribe, drafts.snapshot, drafts.snapshot);
  const act = useAct();
  const [memory, setMemory] = useState(fresh);
  const logic = useFormLogic(found.data !== undefined);

  if (found.status !== 'ready') return found;
  const id = found.data?.integration.id;
  if (found.data === undefined || id !== (integrationId ?? id)) return { ...found, data: undefined };
  if (logic.status !== 'ready') return logic;
  const remember = (change: (known: FormMemory) => FormMemory): void => setMemory(change);
  const forget = (): void => setMemory(fresh);
  return {
    ...found,
    data: logic.data.createForm(found.data, { client, t, target, drafts, act, memory, remember, forget }),
  };
}
