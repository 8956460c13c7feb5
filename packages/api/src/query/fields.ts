const text = [':', '~'];
const order = ['>', '>=', '<', '<='];
const date = [':', ...order];

/** The fields of the language and what each can be compared with. Metadata has its own names. */
const operators: Readonly<Record<string, readonly string[]>> = {
  id: text,
  has: [':'],
  integration: [':'],
  account: text,
  state: [':'],
  workflow: [':'],
  is: [':'],
  created: date,
  updated: date,
  connected: date,
  lastRun: date,
};

/** The operators of a field; undefined for what is no field. */
export function operatorsOf(name: string): readonly string[] | undefined {
  if (name.startsWith('meta.')) return [...text, ...order];
  return Object.hasOwn(operators, name) ? operators[name] : undefined;
}

/** The field that a name in other upper and lower case must mean. */
export function fieldLike(name: string): string | undefined {
  return Object.keys(operators).find((field) => field.toLowerCase() === name.toLowerCase());
}
