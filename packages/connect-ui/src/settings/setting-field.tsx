import type { SettingInfo, SettingValue } from '@acme/connect';
import { lazy } from 'react';
import type { SettingProblem } from '../headless/settings/check-setting.ts';
import type { DraftTarget } from '../headless/settings/draft-store.ts';
import type { SettingsForm } from '../headless/settings/use-settings.ts';
import { MappingField } from './mapping-field.tsx';
import { MultiselectField } from './multiselect-field.tsx';
import { NumberField } from './number-field.tsx';
import { SelectField } from './select-field.tsx';
import { DateField, TextField, ToggleField } from './text-fields.tsx';

const UnknownField = lazy(async () => ({ default: (await import('./unknown-field.tsx')).UnknownField }));

/** What every kind of setting is given. */
export interface FieldProps<Field extends SettingInfo = SettingInfo> {
  readonly id: string;
  readonly field: Field;
  readonly value: SettingValue | undefined;
  readonly problem: SettingProblem | undefined;
  readonly form: SettingsForm;
  readonly target: DraftTarget;
  readonly onChange: (value: SettingValue | undefined, labels?: Readonly<Record<string, string>>) => void;
  readonly onLeave: () => void;
}

/** One setting with the control of its kind. */
export function SettingField({ field, ...rest }: FieldProps): React.JSX.Element {
  switch (field.kind) {
    case 'text':
      return <TextField field={field} {...rest} />;
    case 'number':
      return <NumberField field={field} {...rest} />;
    case 'toggle':
      return <ToggleField field={field} {...rest} />;
    case 'date':
      return <DateField field={field} {...rest} />;
    case 'select':
      return <SelectField field={field} {...rest} />;
    case 'multiselect':
      return <MultiselectField field={field} {...rest} />;
    case 'mapping':
      return <MappingField field={field} {...rest} />;
    default:
      // A server newer than this bundle may know kinds that it does not.
      return <UnknownField field={field} />;
  }
}
