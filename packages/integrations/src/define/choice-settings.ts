import { definedAt, DefinitionError } from './definition-error.ts';
import type { Checked } from './metadata-field.ts';
import {
  type Choices,
  type IsPresent,
  type LoadOptions,
  type SelectOption,
  settingsField,
  type SettingOptions,
  type SettingsField,
} from './settings.ts';
import { isStorable } from './storable-text.ts';

const longestChoice = 500;
const mostChosen = 500;

/** Choices that are written down in the definition. */
export interface StaticChoices<Option extends string = string> {
  readonly options: readonly SelectOption<Option>[];
}

/** Choices that the account has. */
export interface AccountChoices {
  readonly options: LoadOptions;
  /** Settings beside this one that have to be filled in first; `options` is given those, and no others. */
  readonly dependsOn?: readonly string[];
  /** True: `options` is given what was typed, and finds what fits it. */
  readonly searchable?: true;
}

/**
 * One of several choices, which are written down or which the account has.
 *
 * @example
 * select({
 *   label: 'Stage',
 *   dependsOn: ['pipeline'],
 *   options: async ({ http, settings }) => {
 *     const { stages } = await http.get(`/pipelines/${settings.pipeline}/stages`);
 *     return stages.map(({ id, name }) => ({ value: id, label: name }));
 *   },
 * })
 * @throws DefinitionError
 */
export function select<
  const Option extends string,
  const Required extends boolean = false,
  const Initial extends Option = never,
>(
  options: SettingOptions<Option, Required, Initial> & StaticChoices<Option>,
): SettingsField<NoInfer<Option>, IsPresent<NoInfer<Required>, NoInfer<Initial>>>;
export function select<const Required extends boolean = false, const Initial extends string = never>(
  options: SettingOptions<string, Required, Initial> & AccountChoices,
): SettingsField<string, IsPresent<NoInfer<Required>, NoInfer<Initial>>>;
export function select(
  options: SettingOptions<string, boolean, string> & (StaticChoices | AccountChoices),
): SettingsField<string> {
  const choices = readChoices('select', options);
  return {
    ...settingsField(options, { kind: 'select' }, (value) => checkChoice(choices, value)),
    choices,
  };
}

/** What `multiselect` takes besides its choices. */
export interface MultiselectOptions<Option extends string, Required extends boolean, Initial extends readonly Option[]>
  extends SettingOptions<readonly Option[], Required, Initial> {
  /** At most so many: 1 to 500, the default. */
  readonly max?: number;
}

/** Several of the choices, see `select`. @throws DefinitionError */
export function multiselect<
  const Option extends string,
  const Required extends boolean = false,
  const Initial extends readonly Option[] = never,
>(
  options: MultiselectOptions<Option, Required, Initial> & StaticChoices<Option>,
): SettingsField<readonly NoInfer<Option>[], IsPresent<NoInfer<Required>, NoInfer<Initial>>>;
export function multiselect<const Required extends boolean = false, const Initial extends readonly string[] = never>(
  options: MultiselectOptions<string, Required, Initial> & AccountChoices,
): SettingsField<readonly string[], IsPresent<NoInfer<Required>, NoInfer<Initial>>>;
export function multiselect(
  options: MultiselectOptions<string, boolean, readonly string[]> & (StaticChoices | AccountChoices),
): SettingsField<readonly string[]> {
  const { max } = options;
  if (max !== undefined && !(Number.isInteger(max) && max >= 1 && max <= mostChosen)) {
    throw new DefinitionError(`${definedAt()}: "max" of multiselect is a whole number from 1 to ${mostChosen}.`);
  }
  const choices = readChoices('multiselect', options);
  const form = { kind: 'multiselect', ...(max === undefined ? {} : { max }) } as const;
  const check = (value: unknown): Checked<readonly string[]> => {
    if (!Array.isArray(value)) return { ok: false, message: 'must be a list of choices' };
    const chosen: string[] = [];
    for (const one of value.slice(0, mostChosen + 1) as unknown[]) {
      const checked = checkChoice(choices, one);
      if (!checked.ok) return { ok: false, message: `${checked.message}, each of them` };
      if (!chosen.includes(checked.value)) chosen.push(checked.value);
    }
    const most = max ?? mostChosen;
    if (chosen.length === 0) return { ok: false, message: 'must be at least one choice' };
    return chosen.length > most || value.length > mostChosen
      ? { ok: false, message: `must be at most ${most} choices` }
      : { ok: true, value: chosen };
  };
  return { ...settingsField(options, form, check), choices };
}

/** A choice that may be one: of a list that is written down, one of it; the account's own are not known here. */
export function checkChoice(choices: Choices | undefined, value: unknown): Checked<string> {
  if (typeof value !== 'string' || value === '' || value.length > longestChoice || !isStorable(value)) {
    return { ok: false, message: `must be a choice of 1 to ${longestChoice} characters` };
  }
  if (choices?.from === 'definition' && !choices.options.some((option) => option.value === value)) {
    return { ok: false, message: 'must be one of the choices that there are' };
  }
  return { ok: true, value };
}

/** @throws DefinitionError for choices that nobody could make */
export function readChoices(kind: string, given: StaticChoices | AccountChoices): Choices {
  const refuse = (problem: string): never => {
    throw new DefinitionError(`${definedAt()}: ${kind}: ${problem}`);
  };
  const { options } = given;
  const { dependsOn = [], searchable } = given as Partial<AccountChoices>;
  if (typeof options === 'function') {
    if (!Array.isArray(dependsOn)) refuse('"dependsOn" is no list of names of settings.');
    return { from: 'account', load: options, dependsOn, searchable: searchable === true };
  }
  if (!Array.isArray(options) || options.length === 0) {
    return refuse('"options" is neither a list of { value, label } nor a function that loads one.');
  }
  const list = options as readonly SelectOption[];
  if (searchable !== undefined) refuse('"searchable" is for choices of the account: whoever has a list has it whole.');
  if (dependsOn.length > 0) refuse('"dependsOn" is for choices of the account: a list is the same whatever is chosen.');
  const wrong = list.find(
    (option) =>
      typeof option?.label !== 'string' || !checkChoice(undefined, option.value).ok || !isStorable(option.label),
  );
  if (wrong !== undefined) {
    refuse(
      `${JSON.stringify(wrong)} is no choice. Give each a "value" of 1 to ${longestChoice} characters and a "label".`,
    );
  }
  const values = list.map(({ value }) => value);
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) refuse(`the choice "${twice}" is there twice.`);
  return { from: 'definition', options: list };
}
