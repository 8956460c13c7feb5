import type { FilledSettings, SettingInfo, SettingValue } from '@acme/connect';
import { isEmptyValue } from './empty-value.ts';

/** What is filled in, by setting. */
export type SettingValues = Readonly<Record<string, SettingValue | undefined>>;
/** The words for values that came from a list of the account, by setting and value. */
export type SettingLabels = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a customer has changed and not saved yet. It outlives the form and every reading of the user. */
export interface Draft {
  /** What was saved when they began, or when they last decided about a conflict. */
  readonly base: FilledSettings;
  /** By setting what it is now; undefined where it was emptied. */
  readonly changes: SettingValues;
  readonly labels: SettingLabels;
  /** What is on its way to the server. Until it answers, a new revision may be our own. */
  readonly sending?: SettingValues | undefined;
  /** The server said that `base` is not the newest. */
  readonly isRefused?: boolean | undefined;
}

/** A form as it stands. */
export interface DraftView {
  /** The newest that is known to be saved. */
  readonly newest: FilledSettings;
  readonly saved: SettingValues;
  readonly values: SettingValues;
  readonly labels: SettingLabels;
  /** The settings whose values are not saved. */
  readonly changed: readonly string[];
  /** Somebody else saved what is being changed here: the customer has to say whose holds. */
  readonly isConflict: boolean;
}

type Fields = readonly SettingInfo[];

/** What is filled in; what is not, is what the definition begins with: workflows take it so too. */
function filledIn({ values }: FilledSettings, fields: Fields): SettingValues {
  return { ...Object.fromEntries(fields.map(({ name, initial }) => [name, initial])), ...values };
}

/** Unsaved changes over what is saved. Changes elsewhere to other settings are simply there. */
export function viewDraft(draft: Draft | undefined, saved: FilledSettings, fields: Fields): DraftView {
  const newest = draft !== undefined && draft.base.revision > saved.revision ? draft.base : saved;
  const now = filledIn(newest, fields);
  const { base = newest, changes = {}, labels = {}, sending, isRefused = false } = draft ?? {};
  const before = filledIn(base, fields);
  const names = Object.keys(changes);
  const isOverwritten = (name: string): boolean =>
    !isSameValue(now[name], before[name]) && !isSameValue(now[name], changes[name]);
  return {
    newest,
    saved: now,
    values: { ...now, ...changes },
    labels: withLabels(newest.labels, labels),
    changed: names.filter((name) => !isSameValue(changes[name], now[name])),
    isConflict: newest.revision > base.revision && sending === undefined && (isRefused || names.some(isOverwritten)),
  };
}

export interface Edit {
  readonly name: string;
  readonly value: SettingValue | undefined;
  /** The words for values that came from a list. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** Fills in one setting. What depends on it has to be chosen anew, and what is as it was saved is no change. */
export function editDraft(
  draft: Draft | undefined,
  { name, value, labels }: Edit,
  saved: FilledSettings,
  fields: Fields,
): Draft | undefined {
  const view = viewDraft(draft, saved, fields);
  const changes: Record<string, SettingValue | undefined> = { ...draft?.changes, [name]: value };
  if (!isSameValue(view.values[name], value)) {
    for (const dependent of dependentsOf(name, fields)) changes[dependent] = undefined;
  }
  const next: Draft = {
    ...draft,
    base: view.isConflict && draft !== undefined ? draft.base : view.newest,
    changes,
    labels: withLabels(draft?.labels, labels === undefined ? {} : { [name]: labels }),
  };
  // In a conflict, what equals neither side's newest is still what the customer wants.
  return view.isConflict ? next : withoutUnchanged(next, fields);
}

/** The customer's changes hold, over what somebody else saved. */
export function keepMine(draft: Draft, saved: FilledSettings, fields: Fields): Draft | undefined {
  const { newest } = viewDraft(draft, saved, fields);
  return withoutUnchanged({ ...draft, base: newest, isRefused: false }, fields);
}

/** What was sent is saved; what was changed since then is still a draft. */
export function settleDraft(draft: Draft, saved: FilledSettings, fields: Fields): Draft | undefined {
  const { sending = {}, changes } = draft;
  const since = Object.entries(changes).filter(([name, value]) => !isSameValue(value, sending[name]));
  const next = { ...draft, base: saved, changes: Object.fromEntries(since), sending: undefined, isRefused: false };
  return withoutUnchanged(next, fields);
}

function withoutUnchanged(draft: Draft, fields: Fields): Draft | undefined {
  const before = filledIn(draft.base, fields);
  const changes = Object.entries(draft.changes).filter(([name, value]) => !isSameValue(value, before[name]));
  if (changes.length === 0 && draft.sending === undefined) return undefined;
  return { ...draft, changes: Object.fromEntries(changes) };
}

/** The settings whose choices depend on this one, near and far. */
function dependentsOf(name: string, fields: Fields, found = new Set<string>()): ReadonlySet<string> {
  for (const field of fields) {
    const isDependent = 'dependsOn' in field && field.dependsOn?.includes(name) === true;
    if (!isDependent || found.has(field.name)) continue;
    found.add(field.name);
    dependentsOf(field.name, fields, found);
  }
  return found;
}

function withLabels(known: SettingLabels = {}, added: SettingLabels): SettingLabels {
  const names = new Set([...Object.keys(known), ...Object.keys(added)]);
  return Object.fromEntries([...names].map((name) => [name, { ...known[name], ...added[name] }]));
}

/** Nothing filled in, in any of its forms, is the same; so are choices in another order. */
export function isSameValue(one: SettingValue | undefined, other: SettingValue | undefined): boolean {
  return plain(one) === plain(other);
}

function plain(value: SettingValue | undefined): string {
  if (value === undefined || isEmptyValue(value)) return '';
  if (typeof value !== 'object') return JSON.stringify(value);
  return JSON.stringify(
    Array.isArray(value) ? value.toSorted() : Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
