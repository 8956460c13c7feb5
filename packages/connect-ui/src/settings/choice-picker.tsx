import { useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import type { DraftTarget } from '../headless/settings/draft-store.ts';
import type { SettingsForm } from '../headless/settings/use-settings.ts';
import { Combobox } from './combobox.tsx';
import { type ChoiceField, useChoices } from '../headless/settings/use-choices.ts';

/** How many choices the browser's own list is best for. */
export const shortList = 12;

interface ChoicePickerProps {
  readonly id: string;
  readonly form: SettingsForm;
  readonly target: DraftTarget;
  readonly field: ChoiceField;
  /** Of the control, where no `<label>` says it. */
  readonly name?: string | undefined;
  readonly value: string | undefined;
  readonly isRequired: boolean;
  readonly isInvalid: boolean;
  readonly describedBy: string;
  readonly onChange: (value: string | undefined, labels?: Readonly<Record<string, string>>) => void;
  readonly onLeave: () => void;
}

/** One choice: the browser's list where it is short and known, else a combobox. */
export function ChoicePicker(props: ChoicePickerProps): React.JSX.Element {
  const { id, form, target, field, name, value = '', isRequired, isInvalid, describedBy, onChange, onLeave } = props;
  const t = useMessages();
  const [typed, setTyped] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const chosen = value === '' ? [] : [value];
  const choices = useChoices(form, target, field, { typed, isOpen, chosen });
  const app = form.integration.name;
  const words = choices.labelOf(value) ?? value;
  const isGone = value !== '' && choices.hasVanished(value);
  const text = isGone ? t('settings.vanished', { value: words, app }) : words;
  const noteId = `${id}-note`;
  const note = choices.blocked ?? (isGone && !isInvalid ? t('settings.vanishedHint', { app }) : undefined);

  const control =
    field.options !== undefined && field.options.length <= shortList ? (
      <select
        data-acme-part="input"
        data-kind="select"
        id={id}
        value={value}
        aria-label={name}
        aria-required={isRequired || undefined}
        aria-invalid={isInvalid || isGone || undefined}
        aria-describedby={note === undefined ? describedBy : `${noteId} ${describedBy}`}
        onChange={(event) => onChange(event.target.value || undefined)}
        onBlur={onLeave}
      >
        {(!isRequired || value === '') && <option value="">{isRequired ? t('settings.pick') : ''}</option>}
        {isGone && <option value={value}>{text}</option>}
        {field.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    ) : (
      <Combobox
        id={id}
        label={name ?? field.label}
        name={name}
        text={text}
        chosen={chosen}
        choices={choices}
        typed={typed}
        onType={setTyped}
        isOpen={isOpen}
        onOpenChange={setOpen}
        onChoose={(next, label) => onChange(next, { [next]: label })}
        onClear={() => onChange(undefined)}
        onLeave={onLeave}
        describedBy={note === undefined ? describedBy : `${noteId} ${describedBy}`}
        isInvalid={isInvalid || isGone}
        isRequired={isRequired}
      />
    );
  return (
    <>
      {control}
      {note !== undefined && (
        <p data-acme-part="hint" data-tone={choices.blocked === undefined ? 'bad' : undefined} id={noteId}>
          {note}
        </p>
      )}
    </>
  );
}
