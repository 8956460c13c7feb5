import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useMessages } from '../headless/connect-provider.tsx';
import type { DraftTarget } from '../headless/settings/draft-store.ts';
import type { SettingsForm } from '../headless/settings/use-settings.ts';
import { ConflictNotice, ErrorSummary, SaveFailed } from './form-notices.tsx';
import { SaveBar } from './save-bar.tsx';
import { SettingField } from './setting-field.tsx';
import { useWarningBeforeUnload } from './use-warning-before-unload.ts';

interface FormProps {
  readonly form: SettingsForm;
  readonly target: DraftTarget;
  /** The id of the heading above. */
  readonly labelledBy: string;
}

/** The settings with one Save for all. It always answers: with what is wrong, or with what the server says. */
export function Form({ form, target, labelledBy }: FormProps): React.JSX.Element {
  const t = useMessages();
  const announce = useAnnounce();
  const id = useId();
  const root = useRef<HTMLFormElement>(null);
  const save = useRef<HTMLButtonElement>(null);
  /** How often saving came to nothing: each time the focus goes to the reason. */
  const [failures, setFailures] = useState(0);
  const [wasSaved, setSaved] = useState(false);
  useWarningBeforeUnload(form.dirty);

  useEffect(() => {
    if (failures === 0) return;
    root.current?.querySelector<HTMLElement>('[data-kind="conflict"] button, [aria-invalid="true"]')?.focus();
  }, [failures]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (form.isSaving) return;
    setSaved(false);
    if (await form.save()) {
      setSaved(true);
      announce(t('settings.saved'));
    } else setFailures((known) => known + 1);
  }

  /** What is pressed goes away with what it decides about. */
  function decide(act: () => void): void {
    save.current?.focus();
    act();
  }

  const wrong = form.fields.filter(({ name }) => form.errors[name] !== undefined);
  return (
    <form
      ref={root}
      data-acme-part="settings-form"
      aria-labelledby={labelledBy}
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      {form.conflict !== undefined && (
        <ConflictNotice onShowTheirs={() => decide(form.showTheirs)} onKeepMine={() => decide(form.keepMine)} />
      )}
      {failures > 0 && wrong.length > 0 && (
        <ErrorSummary fields={wrong} onPick={(name) => focusField(root.current, `${id}-${name}`)} />
      )}
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
            onChange={(value, labels) => {
              setSaved(false);
              form.set(field.name, value, labels);
            }}
            onLeave={() => form.touch(field.name)}
          />
        </div>
      ))}
      <SaveBar ref={save} form={form} wasSaved={wasSaved && !form.dirty} onDiscard={() => decide(form.discard)} />
    </form>
  );
}

/** The control of a field that is wrong, or its first. */
function focusField(root: HTMLElement | null, fieldId: string): void {
  const field = root?.querySelector(`[id="${CSS.escape(`${fieldId}-field`)}"]`);
  const wrong = field?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (wrong ?? field?.querySelector<HTMLElement>('input, select, textarea, button'))?.focus();
}
