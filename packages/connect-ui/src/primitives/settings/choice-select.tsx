import { Part } from '../part/part.tsx';
import { ChoiceNote, ChoiceOptions, ChoiceSearch, labelsOf, useListedChoices } from './choice-tools.tsx';
import type { ControlProps } from './settings-control.tsx';

/** One choice, in the browser's own list. */
export function ChoiceSelect({ field, state, host }: ControlProps<'select'>): React.JSX.Element {
  const { controlProps, change } = state;
  const value = typeof state.value === 'string' ? state.value : '';
  const listed = useListedChoices(field, value === '' ? [] : [value]);
  const { id, 'aria-describedby': describedBy } = controlProps;
  const own = {
    ...controlProps,
    value,
    'aria-invalid': controlProps['aria-invalid'] ?? (listed.hasVanished || undefined),
    'aria-describedby': `${id}-note ${describedBy}`,
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      change(target.value || undefined, labelsOf(listed, target.value)),
    children: <ChoiceOptions listed={listed} value={value} isRequired={field.required} />,
  };
  return (
    <>
      <ChoiceSearch field={field} listed={listed} />
      <Part tag={'select' as 'input'} name="settings-control" state={state} host={host} own={own} />
      <ChoiceNote id={id} listed={listed} />
    </>
  );
}
