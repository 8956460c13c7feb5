import {
  type ConnectClient,
  ConnectError,
  type SettingInfo,
  type SettingsChange,
  type SettingValue,
} from '@acme/connect';
import { type DraftView, type SettingLabels, type SettingValues, settleDraft } from './draft.ts';
import { isEmptyValue } from './empty-value.ts';
import type { DraftStore, DraftTarget } from './draft-store.ts';

/** Sends a draft, and settles it with what the server says. @throws ConnectError what the server threw */
export async function saveDraft(
  client: ConnectClient,
  drafts: DraftStore,
  target: DraftTarget,
  { fields, view }: { readonly fields: readonly SettingInfo[]; readonly view: DraftView },
): Promise<void> {
  const sent = valuesToSend(fields, view.values);
  const before = drafts.read(target) ?? { base: view.newest, changes: {}, labels: {} };
  drafts.write(target, { ...before, base: view.newest, sending: view.values });
  const now = () => drafts.read(target) ?? { ...before, changes: {} };
  try {
    const { settings } = await client.settings.save({
      ...target,
      values: sent,
      labels: labelsToSend(sent, view.labels),
      revision: view.newest.revision,
    });
    drafts.write(target, settleDraft(now(), settings, fields));
  } catch (thrown) {
    const isRefused = ConnectError.is(thrown) && thrown.code === 'conflict';
    const { sending: _over, ...rest } = now();
    drafts.write(target, Object.keys(rest.changes).length === 0 ? undefined : { ...rest, isRefused });
    // What the others saved has to be known before the customer can decide.
    if (isRefused) await client.refresh();
    throw thrown;
  }
}

/** Everything that is filled in, of what the definition has today. A switch is on or off from the first save on. */
function valuesToSend(fields: readonly SettingInfo[], values: SettingValues): SettingsChange['values'] {
  const sent: Record<string, SettingValue> = {};
  for (const { name, kind } of fields) {
    const value = kind === 'toggle' ? (values[name] ?? false) : values[name];
    if (value !== undefined && (value === false || !isEmptyValue(value))) sent[name] = trimmed(value);
  }
  return sent;
}

function trimmed(value: SettingValue): SettingValue {
  return typeof value === 'string' ? value.trim() : value;
}

/** The words of the values that are sent. */
function labelsToSend(values: SettingsChange['values'], labels: SettingLabels): NonNullable<SettingsChange['labels']> {
  const sent: Record<string, Record<string, string>> = {};
  for (const [name, words] of Object.entries(labels)) {
    const value = values[name];
    const chosen = typeof value === 'object' ? Object.values(value) : [value];
    const known = Object.entries(words).filter(([word]) => chosen.includes(word));
    if (known.length > 0) sent[name] = Object.fromEntries(known);
  }
  return sent;
}
