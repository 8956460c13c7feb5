import { type AccountChoices, checkChoice, readChoices, type StaticChoices } from './choice-settings.ts';
import { definedAt, DefinitionError } from './definition-error.ts';
import type { Checked } from './metadata-field.ts';
import { type IsPresent, type MappingRow, settingsField, type SettingOptions, type SettingsField } from './settings.ts';
import { isStorable } from './storable-text.ts';

const mostRows = 200;
const longestName = 100;
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** What `mapFields` takes besides the choices of the other side. */
export interface MapFieldsOptions<Required extends boolean, Initial extends Readonly<Record<string, string>>>
  extends SettingOptions<Readonly<Record<string, string>>, Required, Initial> {
  /** Your own fields. */
  readonly rows: readonly { readonly name: string; readonly label: string; readonly required?: boolean }[];
  /** True: the customer adds rows, and names them. */
  readonly open?: true;
}

/**
 * Which of the host's fields goes into which field of the provider: by the name of the row the choice.
 *
 * @example
 * mapFields({
 *   label: 'Fields',
 *   rows: [{ name: 'company', label: 'Company', required: true }, { name: 'plan', label: 'Plan' }],
 *   options: async ({ http }) => (await http.get('/fields')).map(({ key, name }) => ({ value: key, label: name })),
 * })
 * @throws DefinitionError
 */
export function mapFields<
  const Required extends boolean = false,
  const Initial extends Readonly<Record<string, string>> = never,
>(
  options: MapFieldsOptions<Required, Initial> & (StaticChoices | AccountChoices),
): SettingsField<Readonly<Record<string, string>>, IsPresent<NoInfer<Required>, NoInfer<Initial>>> {
  const rows = readRows(options);
  const choices = readChoices('mapFields', options);
  const open = options.open === true;
  const form = { kind: 'mapping', rows, ...(open ? { open } : {}) } as const;
  const check = (value: unknown): Checked<Readonly<Record<string, string>>> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { ok: false, message: 'must say for each row where it goes' };
    }
    const given = Object.entries(value) as [string, unknown][];
    if (given.length > mostRows) return { ok: false, message: `must have at most ${mostRows} rows` };
    const mapped: Record<string, string> = {};
    for (const [name, to] of given) {
      const isKnown = rows.some((row) => row.name === name);
      if (!isKnown && !(open && isRowName(name))) return { ok: false, message: 'must have the rows that there are' };
      const checked = checkChoice(choices, to);
      if (!checked.ok) return { ok: false, message: `${checked.message}, for each row` };
      mapped[name] = checked.value;
    }
    const targets = Object.values(mapped);
    if (new Set(targets).size < targets.length)
      return { ok: false, message: 'must send each row to a place of its own' };
    const missing = rows.find(({ name, required }) => required && !Object.hasOwn(mapped, name));
    if (missing !== undefined) return { ok: false, message: `must say where "${missing.label}" goes` };
    return given.length === 0 ? { ok: false, message: 'must have at least one row' } : { ok: true, value: mapped };
  };
  return { ...settingsField<Readonly<Record<string, string>>, Required, Initial>(options, form, check), choices };
}

function readRows({ rows, open }: Pick<MapFieldsOptions<boolean, never>, 'rows' | 'open'>): readonly MappingRow[] {
  const refuse = (problem: string): never => {
    throw new DefinitionError(`${definedAt()}: mapFields: ${problem}`);
  };
  if (!Array.isArray(rows) || (rows.length === 0 && open !== true)) refuse('"rows" is no list of { name, label }.');
  if (rows.length > mostRows) refuse(`there are ${rows.length} rows, and ${mostRows} is the most.`);
  const wrong = rows.find(({ name, label }) => !isRowName(name) || typeof label !== 'string' || !isStorable(label));
  if (wrong !== undefined) {
    refuse(`${JSON.stringify(wrong)} is no row. Give each a "name" of 1 to ${longestName} characters and a "label".`);
  }
  const names = rows.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(`the row "${twice}" is there twice.`);
  return rows.map(({ name, label, required = false }) => ({ name, label, required }));
}

function isRowName(name: unknown): boolean {
  return (
    typeof name === 'string' && name !== '' && name.length <= longestName && isStorable(name) && !forbidden.has(name)
  );
}
