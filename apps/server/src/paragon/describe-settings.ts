import type { SettingInfo } from '@acme/api';

/** Of an integration, or of a workflow of it; the form in which a client names one when it asks for choices. */
export interface SettingPlace {
  readonly workflowId: string | undefined;
  readonly setting: string;
}

export function sourceKeyOf({ workflowId, setting }: SettingPlace): string {
  return workflowId === undefined ? setting : `${workflowId}:${setting}`;
}

export function placeOfSource(sourceKey: string): SettingPlace {
  const at = sourceKey.lastIndexOf(':');
  return { workflowId: at === -1 ? undefined : sourceKey.slice(0, at), setting: sourceKey.slice(at + 1) };
}

/** An input of Paragon's, of one of several kinds. */
export interface DescribedInput {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  /** The data source with its choices, if it has one. */
  readonly sourceType?: string;
  readonly [more: string]: unknown;
}

/** What a customer fills in, as inputs of Paragon. Choices that the account is asked for have a data source of the same name. */
export function describeInputs(settings: readonly SettingInfo[] = [], workflowId?: string): DescribedInput[] {
  return settings.map((setting) => ({
    id: setting.name,
    title: setting.label,
    required: setting.required,
    ...(setting.hint === undefined ? {} : { tooltip: setting.hint }),
    ...(setting.initial === undefined ? {} : { defaultValue: setting.initial }),
    ...kindOf(setting, sourceKeyOf({ workflowId, setting: setting.name })),
  }));
}

/** What has to be filled in before anything runs, for a client that asks right after the sign-in. A mapping is not among what it can ask. */
export function describePostInputs(settings: readonly SettingInfo[] = []): DescribedInput[] {
  return describeInputs(
    settings.filter(({ kind, required, initial }) => required && initial === undefined && kind !== 'mapping'),
  );
}

function kindOf(setting: SettingInfo, sourceType: string): { readonly type: string; readonly [more: string]: unknown } {
  switch (setting.kind) {
    case 'text':
      if (setting.format !== undefined) return { type: setting.format.toUpperCase() };
      return { type: setting.multiline === true ? 'TEXTAREA_NO_VARS' : 'TEXT_NO_VARS' };
    case 'number':
      return { type: 'NUMBER' };
    case 'toggle':
      return { type: 'SWITCH' };
    case 'date':
      return { type: 'TEXT_NO_VARS', placeholder: 'YYYY-MM-DD' };
    case 'mapping':
      return { type: 'FIELD_MAPPER', sourceType, savedFieldMappings: setting.rows.map(({ label }) => ({ label })) };
    case 'select':
    case 'multiselect': {
      const many = setting.kind === 'multiselect' ? { multiple: true } : {};
      return setting.options === undefined
        ? { type: 'DYNAMIC_ENUM', sourceType, ...many }
        : { type: 'ENUM', values: setting.options, ...many };
    }
  }
}

/** A data source of Paragon's. */
export interface DescribedSource {
  readonly type: 'DYNAMIC_DATA_SOURCE';
  readonly title: string;
  readonly cacheKey: string;
  /** The settings whose values decide what there is to choose. */
  readonly refreshDependencies: readonly string[];
}

/** Where the choices of an account come from, by the name that the input gives. */
export function describeSources(
  settings: readonly SettingInfo[] = [],
  workflowId?: string,
): [string, DescribedSource][] {
  return settings.filter(isAsked).map((setting) => {
    const cacheKey = sourceKeyOf({ workflowId, setting: setting.name });
    const refreshDependencies = 'dependsOn' in setting ? (setting.dependsOn ?? []) : [];
    return [cacheKey, { type: 'DYNAMIC_DATA_SOURCE', title: setting.label, cacheKey, refreshDependencies }];
  });
}

function isAsked(setting: SettingInfo): boolean {
  return (
    (setting.kind === 'select' || setting.kind === 'multiselect' || setting.kind === 'mapping') &&
    setting.options === undefined
  );
}
