import type { SettingInfo } from '@acme/connect';
import { useRef, useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { leaving } from '../headless/settings/leaving.ts';
import { shortList } from './choice-picker.tsx';
import { Combobox } from './combobox.tsx';
import { describedBy, FieldFrame } from './field-frame.tsx';
import type { FieldProps } from './setting-field.tsx';
import { useChoices } from '../headless/settings/use-choices.ts';

type Props = FieldProps<Extract<SettingInfo, { kind: 'multiselect' }>>;

/** Several choices: checkboxes where there are few and they are known, else a combobox with what is chosen above it. */
export function MultiselectField(props: Props): React.JSX.Element {
  const { field, value } = props;
  const chosen = Array.isArray(value) ? value : [];
  const isShort = field.options !== undefined && field.options.length <= shortList;
  return isShort ? <CheckboxGroup {...props} chosen={chosen} /> : <ChoiceChips {...props} chosen={chosen} />;
}

interface ChosenProps extends Props {
  readonly chosen: readonly string[];
}

function CheckboxGroup({ id, field, chosen, problem, form, onChange, onLeave }: ChosenProps): React.JSX.Element {
  const t = useMessages();
  const { name, label, hint, required, options = [] } = field;
  const app = form.integration.name;
  const gone = chosen.filter((value) => !options.some((option) => option.value === value));
  const all = [...options, ...gone.map((value) => ({ value, label: t('settings.vanished', { value, app }) }))];
  return (
    <FieldFrame id={id} label={label} isOptional={!required} hint={hint} problem={problem?.message} isGroup>
      <div data-acme-part="checkbox-list" onBlur={leaving(onLeave)}>
        {all.map((option) => (
          <label data-acme-part="checkbox-line" key={option.value}>
            <input
              data-acme-part="checkbox"
              type="checkbox"
              name={name}
              checked={chosen.includes(option.value)}
              aria-invalid={problem !== undefined || undefined}
              aria-describedby={problem === undefined ? undefined : `${id}-error`}
              onChange={(event) => onChange(toggled(chosen, option.value, event.target.checked))}
            />
            <span data-acme-part="checkbox-label">{option.label}</span>
          </label>
        ))}
      </div>
    </FieldFrame>
  );
}

function ChoiceChips(props: ChosenProps): React.JSX.Element {
  const { id, field, chosen, problem, form, target, onChange, onLeave } = props;
  const t = useMessages();
  const [typed, setTyped] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const chips = useRef<HTMLUListElement>(null);
  const choices = useChoices(form, target, field, { typed, isOpen, chosen });
  const { label, hint, required } = field;
  const app = form.integration.name;
  const gone = chosen.filter(choices.hasVanished);
  const note =
    choices.blocked ?? (gone.length > 0 && problem === undefined ? t('settings.vanishedHint', { app }) : undefined);

  function remove(value: string, index: number): void {
    // The next one takes its place, and the focus.
    const buttons = [...(chips.current?.querySelectorAll('button') ?? [])];
    (buttons[index + 1] ?? buttons[index - 1] ?? input.current)?.focus();
    onChange(toggled(chosen, value, false));
  }

  return (
    <FieldFrame id={id} label={label} isOptional={!required} hint={hint} problem={problem?.message}>
      {chosen.length > 0 && (
        <ul ref={chips} data-acme-part="chips" aria-label={t('settings.chosen', { label })}>
          {chosen.map((value, index) => {
            const words = choices.labelOf(value) ?? value;
            const shown = gone.includes(value) ? t('settings.vanished', { value: words, app }) : words;
            return (
              <li data-acme-part="chip" data-tone={gone.includes(value) ? 'bad' : undefined} key={value}>
                <span data-acme-part="chip-text">{shown}</span>
                <button
                  data-acme-part="chip-remove"
                  type="button"
                  aria-label={t('settings.removeChoice', { choice: words })}
                  onClick={() => remove(value, index)}
                >
                  ×
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <Combobox
        ref={input}
        id={id}
        label={label}
        text=""
        chosen={chosen}
        isMultiple
        choices={choices}
        typed={typed}
        onType={setTyped}
        isOpen={isOpen}
        onOpenChange={setOpen}
        onChoose={(value, words) => onChange(toggled(chosen, value, !chosen.includes(value)), { [value]: words })}
        onClear={() => {}}
        onLeave={onLeave}
        describedBy={describedBy(id, hint, note === undefined ? undefined : `${id}-note`)}
        isInvalid={problem !== undefined || gone.length > 0}
        isRequired={required}
      />
      {note !== undefined && (
        <p data-acme-part="hint" data-tone={choices.blocked === undefined ? 'bad' : undefined} id={`${id}-note`}>
          {note}
        </p>
      )}
    </FieldFrame>
  );
}

function toggled(chosen: readonly string[], value: string, isChosen: boolean): string[] {
  const others = chosen.filter((known) => known !== value);
  return isChosen ? [...others, value] : others;
}
