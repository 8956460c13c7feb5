import { AppError, type FieldProblem } from '@acme/api';
import { type AuthField, matchesWhole } from '@acme/integrations/connector';

type Values = Readonly<Record<string, string>>;

/** What was typed, trimmed and checked; an empty optional field is left out. @throws invalid_fields */
export function checkFields(fields: readonly AuthField[], typed: Values): Values {
  const problems: Record<string, FieldProblem> = {};
  const values: Record<string, string> = {};
  for (const field of fields) {
    const value = (Object.hasOwn(typed, field.name) ? (typed[field.name] ?? '') : '').trim();
    const problem = problemOf(field, value);
    if (problem !== undefined) problems[field.name] = problem;
    else if (value !== '') values[field.name] = value;
  }
  const [first] = Object.values(problems);
  if (first !== undefined) throw new AppError('invalid_fields', first.message, { fields: problems });
  return values;
}

function problemOf(field: AuthField, value: string): FieldProblem | undefined {
  const { label, pattern, example, multiline, optional, secret, choices } = field;
  if (value === '') return optional ? undefined : { code: 'required', message: `Enter the ${label}.` };
  // A header cannot carry these; pasted keys often bring a line break along.
  if (!multiline && secret && /[^\x20-\x7e]/.test(value)) {
    return { code: 'not_printable', message: `The ${label} has characters that no key has. Copy it again.` };
  }
  if (multiline ? /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(value) : /[\u0000-\u001f\u007f]/.test(value)) {
    return { code: 'not_printable', message: `The ${label} has characters that cannot be typed. Copy it again.` };
  }
  if (choices !== undefined && !choices.some((choice) => choice.value === value)) {
    return { code: 'invalid', message: `Choose one of those there are for the ${label}.` };
  }
  if (pattern !== undefined && !matchesWhole(pattern, value)) {
    const like = example === undefined ? '' : ` It looks like ${example}.`;
    return { code: 'invalid', message: `This does not look like the ${label}.${like}` };
  }
  return undefined;
}
