const placeholder = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;

/** Names of the fields in a template. */
export function fieldsOf(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].map((match) => match[1] as string);
}

/** The pieces of a template in order: text, and the names of fields. */
export function partsOf(template: string): readonly (string | { readonly field: string })[] {
  const parts: (string | { readonly field: string })[] = [];
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    if (match.index > end) parts.push(template.slice(end, match.index));
    parts.push({ field: match[1] as string });
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push(template.slice(end));
  return parts;
}

/** Puts values in the places of the fields. @throws TypeError for a field without a value */
export function fillTemplate(template: string, valueOf: (field: string) => string | undefined): string {
  return template.replace(placeholder, (_, field: string) => {
    const value = valueOf(field);
    if (value === undefined) throw new TypeError(`There is no value for {${field}}.`);
    return value;
  });
}
