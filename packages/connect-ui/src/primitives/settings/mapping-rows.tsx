import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../headless/connect-provider.tsx';
import { leaving } from '../../headless/settings/leaving.ts';
import { addRow, renameRow, rowNameOf, withoutRow } from '../../headless/settings/mapping-rows.ts';
import { Part } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ChoiceNote, ChoiceOptions, ChoiceSearch, labelsOf, useListedChoices } from './choice-tools.tsx';
import { FieldContext } from './settings-context.ts';
import type { ControlProps } from './settings-control.tsx';

/** Which field goes where: a row for each, and rows of the customer's own where the definition lets them. */
export function MappingRows({ field, state, host }: ControlProps<'mapping'>): React.JSX.Element {
  const { leave, wrongRow } = usePartContext(FieldContext, 'Settings.Field');
  const t = useMessages();
  const group = useRef<HTMLElement>(null);
  const [isAdding, setAdding] = useState(false);
  const { controlProps, change, value } = state;
  const mapping = typeof value === 'object' && !Array.isArray(value) ? value : {};
  const listed = useListedChoices(field, Object.values(mapping).filter(Boolean));
  const { id } = controlProps;
  const { rows, label, open } = field;
  const added = Object.keys(mapping).filter((key) => !rows.some((row) => row.name === key));

  useEffect(() => {
    if (!isAdding) return;
    setAdding(false);
    [...(group.current?.querySelectorAll<HTMLElement>('input[type="text"]') ?? [])].at(-1)?.focus();
  }, [isAdding]);

  function remove(key: string, index: number): void {
    // The next row moves up into this place, or there is none, and the one before has the focus.
    const buttons = [
      ...(group.current?.querySelectorAll<HTMLElement>('[data-acme-primitive="settings-remove"]') ?? []),
    ];
    const add = group.current?.querySelector<HTMLElement>('[data-acme-primitive="settings-add"]');
    (buttons[index + 1] === undefined ? (buttons[index - 1] ?? add) : buttons[index])?.focus();
    change(withoutRow(mapping, key));
  }

  function target(key: string, name: string, isRequired: boolean): React.JSX.Element {
    const to = mapping[key] ?? '';
    return (
      <select
        data-acme-primitive="settings-target"
        aria-label={name}
        aria-required={isRequired || undefined}
        aria-invalid={wrongRow === key || undefined}
        aria-describedby={`${id}-note`}
        value={to}
        onChange={({ target: { value: next } }) =>
          change(
            next === '' && !added.includes(key) ? withoutRow(mapping, key) : { ...mapping, [key]: next },
            labelsOf(listed, next),
          )
        }
      >
        <ChoiceOptions listed={listed} value={to} isRequired={isRequired} />
      </select>
    );
  }

  const children = (
    <>
      <ChoiceSearch field={field} listed={listed} />
      {rows.map((row) => (
        <div data-acme-primitive="settings-row" key={row.name}>
          <span>
            <bdi>{row.label}</bdi>
            {!row.required && <> {t('form.optional')}</>}
          </span>{' '}
          {target(row.name, t('settings.rowTarget', { row: row.label }), row.required)}
        </div>
      ))}
      {added.map((key, index) => {
        const name = rowNameOf(key);
        const n = rows.length + index + 1;
        return (
          // By place: the name of a row changes while it is typed.
          <div data-acme-primitive="settings-row" key={index}>
            <input
              type="text"
              autoComplete="off"
              value={name}
              aria-label={t('settings.rowName', { n })}
              aria-invalid={wrongRow === key || undefined}
              aria-describedby={controlProps['aria-describedby']}
              onChange={(event) => change(renameRow(mapping, key, event.target.value).mapping)}
            />{' '}
            {target(
              key,
              name === '' ? t('settings.rowTargetNew', { n }) : t('settings.rowTarget', { row: name }),
              true,
            )}{' '}
            <button
              data-acme-primitive="settings-remove"
              type="button"
              aria-label={t('settings.removeRowNamed', { row: name === '' ? String(n) : name })}
              onClick={() => remove(key, index)}
            >
              {t('settings.removeRow')}
            </button>
          </div>
        );
      })}
      {open === true && (
        <button
          data-acme-primitive="settings-add"
          type="button"
          aria-label={t('settings.addRowTo', { label })}
          onClick={() => {
            change(addRow(mapping).mapping);
            setAdding(true);
          }}
        >
          {t('settings.addRow')}
        </button>
      )}
      <ChoiceNote id={id} listed={listed} />
    </>
  );
  const own = { onBlur: leaving(leave), children };
  return <Part tag={'div' as 'input'} name="settings-control" state={state} host={host} own={own} ownRef={group} />;
}
