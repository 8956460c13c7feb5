import type { SettingInfo } from '@acme/connect';
import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { leaving } from '../headless/settings/leaving.ts';
import { addRow, renameRow, rowNameOf, withoutRow } from '../headless/settings/mapping-rows.ts';
import { Button } from '../panel/button.tsx';
import { ChoicePicker } from './choice-picker.tsx';
import { describedBy, FieldFrame } from './field-frame.tsx';
import type { FieldProps } from './setting-field.tsx';

/** A row is left, and the mapping is not. */
const stay = (): void => {};

/** Which field goes where: a row for each, and rows of the customer's own where the definition lets them. */
export function MappingField(props: FieldProps<Extract<SettingInfo, { kind: 'mapping' }>>): React.JSX.Element {
  const { id, field, value, problem, form, target, onChange, onLeave } = props;
  const { label, hint, required, rows, open } = field;
  const t = useMessages();
  const group = useRef<HTMLDivElement>(null);
  const [isAdding, setAdding] = useState(false);
  const mapping = typeof value === 'object' && !Array.isArray(value) ? value : {};
  const added = Object.keys(mapping).filter((key) => !rows.some((row) => row.name === key));

  useEffect(() => {
    if (!isAdding) return;
    setAdding(false);
    [...(group.current?.querySelectorAll<HTMLElement>('[data-kind="row-name"]') ?? [])].at(-1)?.focus();
  }, [isAdding]);

  const put = (key: string, to: string | undefined, labels?: Readonly<Record<string, string>>): void =>
    onChange({ ...mapping, [key]: to ?? '' }, labels);
  const about = describedBy(id, hint);

  function remove(key: string, index: number): void {
    onChange(withoutRow(mapping, key));
    // The next row moves up into this place, or there is none, and the one before has the focus.
    const buttons = [...(group.current?.querySelectorAll<HTMLElement>('[data-acme-part="mapping-row"] button') ?? [])];
    const add = group.current?.querySelector<HTMLElement>(':scope > button');
    (buttons[index + 1] === undefined ? (buttons[index - 1] ?? add) : buttons[index])?.focus();
  }

  return (
    <FieldFrame id={id} label={label} isOptional={!required} hint={hint} problem={problem?.message} isGroup>
      <div ref={group} data-acme-part="mapping" onBlur={leaving(onLeave)}>
        {rows.map((row) => (
          <div data-acme-part="mapping-row" key={row.name}>
            <span data-acme-part="mapping-name">
              {row.label}
              {!row.required && (
                <>
                  {' '}
                  <span data-acme-part="optional">{t('form.optional')}</span>
                </>
              )}
            </span>
            <div data-acme-part="mapping-target">
              <ChoicePicker
                id={`${id}-${row.name}`}
                form={form}
                target={target}
                field={field}
                name={t('settings.rowTarget', { row: row.label })}
                value={mapping[row.name]}
                isRequired={row.required}
                isInvalid={problem?.row === row.name}
                describedBy={about}
                onChange={(to, labels) =>
                  to === undefined ? onChange(withoutRow(mapping, row.name)) : put(row.name, to, labels)
                }
                onLeave={stay}
              />
            </div>
          </div>
        ))}
        {added.map((key, index) => {
          const name = rowNameOf(key);
          const n = rows.length + index + 1;
          const isWrong = problem !== undefined && problem.row === key;
          return (
            // By place: the name of a row changes while it is typed.
            <div data-acme-part="mapping-row" key={index}>
              <input
                data-acme-part="input"
                data-kind="row-name"
                type="text"
                autoComplete="off"
                value={name}
                aria-label={t('settings.rowName', { n })}
                aria-invalid={(isWrong && (name === '' || problem.code === 'duplicate')) || undefined}
                aria-describedby={about}
                onChange={(event) => onChange(renameRow(mapping, key, event.target.value).mapping)}
              />
              <div data-acme-part="mapping-target">
                <ChoicePicker
                  id={`${id}-added-${index}`}
                  form={form}
                  target={target}
                  field={field}
                  name={name === '' ? t('settings.rowTargetNew', { n }) : t('settings.rowTarget', { row: name })}
                  value={mapping[key]}
                  isRequired
                  isInvalid={isWrong && name !== '' && problem.code !== 'duplicate'}
                  describedBy={about}
                  onChange={(to, labels) => put(key, to, labels)}
                  onLeave={stay}
                />
              </div>
              <Button
                look="quiet"
                label={t('settings.removeRowNamed', { row: name === '' ? String(n) : name })}
                onClick={() => remove(key, index)}
              >
                {t('settings.removeRow')}
              </Button>
            </div>
          );
        })}
        {open === true && (
          <Button
            label={t('settings.addRowTo', { label })}
            onClick={() => {
              onChange(addRow(mapping).mapping);
              setAdding(true);
            }}
          >
            {t('settings.addRow')}
          </Button>
        )}
      </div>
    </FieldFrame>
  );
}
