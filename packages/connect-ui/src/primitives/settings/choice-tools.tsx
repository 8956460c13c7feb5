import { useState } from 'react';
import { useMessages } from '../../headless/connect-provider.tsx';
import { type ChoiceField, type Choices, useChoices } from '../../headless/settings/use-choices.ts';
import { usePartContext } from '../part/use-part-context.ts';
import { SettingsContext } from './settings-context.ts';

/** Choices of a setting, for controls that the browser has itself. */
export interface ListedChoices {
  readonly choices: Choices;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  /** Below the control: what is going on, or why there is nothing. */
  readonly note: string | undefined;
  /** What is chosen and not among the choices that are shown: on another page, not found, or gone from the account. */
  readonly others: readonly { readonly value: string; readonly label: string }[];
  readonly hasVanished: boolean;
}

export function useListedChoices(field: ChoiceField, chosen: readonly string[]): ListedChoices {
  const { form, target } = usePartContext(SettingsContext, 'Settings.Root');
  const t = useMessages();
  const [typed, setTyped] = useState('');
  const choices = useChoices(form, target, field, { typed, isOpen: true, chosen });
  const app = form.integration.name;
  const gone = chosen.filter(choices.hasVanished);
  const found = typed.trim() === '' ? undefined : t('settings.optionsCount', { n: choices.options.length });
  const others = chosen.filter((value) => !choices.options.some((option) => option.value === value));
  return {
    choices,
    typed,
    onType: setTyped,
    note: choices.blocked ?? choices.note ?? (gone.length > 0 ? t('settings.vanishedHint', { app }) : found),
    others: others.map((value) => {
      const words = choices.labelOf(value) ?? value;
      return { value, label: gone.includes(value) ? t('settings.vanished', { value: words, app }) : words };
    }),
    hasVanished: gone.length > 0,
  };
}

interface ChoiceSearchProps {
  readonly field: ChoiceField;
  readonly listed: ListedChoices;
}

/** Narrows the choices, where the account can be searched. */
export function ChoiceSearch({ field, listed }: ChoiceSearchProps): React.JSX.Element | null {
  const t = useMessages();
  if (field.searchable !== true || field.options !== undefined) return null;
  const name = t('settings.options', { label: field.label });
  return (
    <input
      data-acme-primitive="settings-search"
      type="search"
      aria-label={name}
      placeholder={name}
      autoComplete="off"
      spellCheck={false}
      value={listed.typed}
      onChange={({ target }) => listed.onType(target.value)}
      // The form is not sent while something is looked for.
      onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
    />
  );
}

interface ChoiceNoteProps {
  readonly id: string;
  readonly listed: ListedChoices;
}

/** What is going on with choices that the account has, read out, and the ways on. */
export function ChoiceNote({ id, listed }: ChoiceNoteProps): React.JSX.Element {
  const t = useMessages();
  const { choices, note } = listed;
  return (
    <>
      <p data-acme-primitive="settings-note" id={`${id}-note`} role="status">
        {note}
      </p>
      {choices.hasMore && (
        <button data-acme-primitive="settings-more" type="button" onClick={choices.loadMore}>
          {t('settings.optionsMore')}
        </button>
      )}
      {choices.retry !== undefined && (
        <button data-acme-primitive="settings-again" type="button" onClick={choices.retry}>
          {t('action.tryAgain')}
        </button>
      )}
    </>
  );
}

interface ChoiceOptionsProps {
  readonly listed: ListedChoices;
  readonly value: string;
  readonly isRequired: boolean;
}

/** The `<option>`s of a `<select>`. */
export function ChoiceOptions({ listed, value, isRequired }: ChoiceOptionsProps): React.JSX.Element {
  const t = useMessages();
  const others = listed.others.filter((other) => other.value === value);
  return (
    <>
      {(!isRequired || value === '') && <option value="">{isRequired ? t('settings.pick') : ''}</option>}
      {[...others, ...listed.choices.options].map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </>
  );
}

/** The words of a choice, to be kept with it. */
export function labelsOf({ choices }: ListedChoices, value: string): Readonly<Record<string, string>> {
  const label = choices.labelOf(value);
  return label === undefined ? {} : { [value]: label };
}
