import { leaving } from '../../headless/settings/leaving.ts';
import { Part } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ChoiceNote, ChoiceSearch, labelsOf, useListedChoices } from './choice-tools.tsx';
import { FieldContext } from './settings-context.ts';
import type { ControlProps } from './settings-control.tsx';

/** Several choices: a checkbox for each, first those that are chosen and not among what is shown. */
export function ChoiceBoxes({ field, state, host }: ControlProps<'multiselect'>): React.JSX.Element {
  const { leave } = usePartContext(FieldContext, 'Settings.Field');
  const { controlProps, change } = state;
  const chosen = Array.isArray(state.value) ? state.value : [];
  const listed = useListedChoices(field, chosen);
  const { id, name } = controlProps;
  const children = (
    <>
      <ChoiceSearch field={field} listed={listed} />
      {[...listed.others, ...listed.choices.options].map(({ value, label }) => (
        <label data-acme-primitive="settings-choice" key={value}>
          <input
            type="checkbox"
            name={name}
            checked={chosen.includes(value)}
            aria-invalid={controlProps['aria-invalid']}
            onChange={({ target }) => {
              const rest = chosen.filter((known) => known !== value);
              change(target.checked ? [...rest, value] : rest, labelsOf(listed, value));
            }}
          />{' '}
          <bdi>{label}</bdi>
        </label>
      ))}
      <ChoiceNote id={id} listed={listed} />
    </>
  );
  const own = { onBlur: leaving(leave), children };
  return <Part tag={'div' as 'input'} name="settings-control" state={state} host={host} own={own} />;
}
