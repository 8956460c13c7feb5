import { useId, useRef } from 'react';
import type { DraftTarget } from '../headless/settings/draft-store.ts';
import type { SettingsForm } from '../headless/settings/use-settings.ts';
import { useSubmit } from '../headless/settings/use-submit.ts';
import { ConflictNotice, ErrorSummary, SaveFailed } from './form-notices.tsx';
import { SaveBar } from './save-bar.tsx';
import { SettingField } from './setting-field.tsx';

interface FormProps {
  readonly form: SettingsForm;
  readonly target: DraftTarget;
  /** The id of the heading above. */
  readonly labelledBy: string;
}

/** The settings with one Save for all. It always answers: with what is wrong, or with what the server says. */
export function Form({ form, target, labelledBy }: FormProps): React.JSX.Element {
  const id = useId();
  const root = useRef<HTMLFormElement>(null);
  const save = useRef<HTMLButtonElement>(null);
  const { submit, set, wasSaved, wrong } = useSubmit(form, root);

  /** What is pressed goes away with what it decides about. */
  function decide(act: () => void): void {
    save.current?.focus();
    act();
  }

  return (
    <form ref={root} data-acme-part="settings-form" aria-labelledby={labelledBy} noValidate onSubmit={submit}>
      {form.conflict !== undefined && (
        <ConflictNotice onShowTheirs={() => decide(form.showTheirs)} onKeepMine={() => decide(form.keepMine)} />
      )}
      {wrong.length > 0 && <ErrorSummary fields={wrong} onPick={(name) => focusField(root.current, `${id}-${name}`)} />}
      {form.error !== undefined && <SaveFailed error={form.error} app={form.integration.name} />}
      {form.fields.map((field) => (
        <div data-acme-part="setting" id={`${id}-${field.name}-field`} key={field.name}>
          <SettingField
            id={`${id}-${field.name}`}
            field={field}
            value={form.draft[field.name]}
            problem={form.errors[field.name]}
            form={form}
            target={target}
            onChange={(value, labels) => set(field.name, value, labels)}
            onLeave={() => form.touch(field.name)}
          />
        </div>
      ))}
      <SaveBar ref={save} form={form} wasSaved={wasSaved} onDiscard={() => decide(form.discard)} />
    </form>
  );
}

/** The control of a field that is wrong, or its first. */
function focusField(root: HTMLElement | null, fieldId: string): void {
  const field = root?.querySelector(`[id="${CSS.escape(`${fieldId}-field`)}"]`);
  const wrong = field?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (wrong ?? field?.querySelector<HTMLElement>('input, select, textarea, button'))?.focus();
}
