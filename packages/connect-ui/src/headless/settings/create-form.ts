import type { ConnectClient, SettingInfo } from '@acme/connect';
import type { Translate } from '../../messages/catalogue.ts';
import type { Act } from '../use-act.ts';
import { checkSetting, type SettingProblem } from './check-setting.ts';
import { type Draft, editDraft, keepMine, viewDraft } from './draft.ts';
import type { DraftStore, DraftTarget } from './draft-store.ts';
import type { FoundSettings } from './find-settings.ts';
import { saveDraft } from './save-draft.ts';
import type { FormMemory, SettingsForm } from './use-settings.ts';

interface Around {
  readonly client: ConnectClient;
  readonly t: Translate;
  readonly target: DraftTarget;
  readonly drafts: DraftStore;
  readonly act: Act;
  readonly memory: FormMemory;
  readonly remember: (change: (known: FormMemory) => FormMemory) => void;
  readonly forget: () => void;
}

/** The form as it stands, and what can be done with it. */
export function createForm(found: FoundSettings, around: Around): SettingsForm {
  const { client, t, target, drafts, act, memory, remember, forget } = around;
  const { fields, filled } = found;
  const { isPending, error } = act;
  const draft = drafts.read(target);
  const view = viewDraft(draft, filled, fields);
  const { newest, saved, values, labels, changed, isConflict } = view;

  const problems = problemsOf(fields, (field) => checkSetting(field, values[field.name], t));
  const errors = problemsOf(fields, ({ name }) => {
    const isShown = memory.wasSubmitted || memory.left.has(name);
    return (isShown ? problems[name] : undefined) ?? (memory.mended.has(name) ? undefined : error?.fields?.[name]);
  });

  function end(next: Draft | undefined): void {
    act.reset();
    forget();
    drafts.write(target, next);
  }

  return {
    ...found,
    values: saved,
    draft: values,
    labels,
    dirty: changed.length > 0,
    changed,
    missing: newest.missing ?? [],
    errors,
    error: isConflict || fields.some(({ name }) => error?.fields?.[name] !== undefined) ? undefined : error,
    isSaving: isPending,
    conflict: isConflict ? { theirs: saved } : undefined,
    set: (name, value, words) => {
      remember((known) => ({ ...known, mended: new Set(known.mended).add(name) }));
      drafts.write(target, editDraft(drafts.read(target), { name, value, labels: words }, filled, fields));
    },
    touch: (name) =>
      remember((known) => (known.left.has(name) ? known : { ...known, left: new Set(known.left).add(name) })),
    discard: () => end(undefined),
    save: async () => {
      const canSend = !isPending && !isConflict && Object.keys(problems).length === 0;
      remember((known) => ({ ...known, wasSubmitted: true, mended: canSend ? new Set() : known.mended }));
      if (!canSend) return false;
      const saving = await act.attempt(() => saveDraft(client, drafts, target, { fields, view }));
      if (saving !== undefined) forget();
      return saving !== undefined;
    },
    keepMine: () => end(draft && keepMine(draft, filled, fields)),
    showTheirs: () => end(undefined),
  };
}

function problemsOf(
  fields: readonly SettingInfo[],
  find: (field: SettingInfo) => SettingProblem | undefined,
): Record<string, SettingProblem> {
  const problems: Record<string, SettingProblem> = {};
  for (const field of fields) {
    const problem = find(field);
    if (problem !== undefined) problems[field.name] = problem;
  }
  return problems;
}
