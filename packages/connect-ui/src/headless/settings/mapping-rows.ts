/** Which field goes where, while it is filled in: row by row. */
type Mapping = Readonly<Record<string, string>>;

/**
 * Rows that customers add are named as they type, so that for a moment two may have one name. A mapping has a name once:
 * the later one is kept apart by characters that no name can have, until it is changed.
 */
const apart = '\0';

/** The name of a row as it was typed. */
export function rowNameOf(key: string): string {
  return key.replaceAll(apart, '');
}

function freeKey(mapping: Mapping, name: string): string {
  let key = name;
  while (Object.hasOwn(mapping, key)) key += apart;
  return key;
}

/** One more row, without a name. @returns the mapping and the key of the row */
export function addRow(mapping: Mapping): { readonly mapping: Mapping; readonly key: string } {
  const key = freeKey(mapping, '');
  return { mapping: { ...mapping, [key]: '' }, key };
}

/** The row with another name, in its place. @returns the mapping and the new key of the row */
export function renameRow(
  mapping: Mapping,
  key: string,
  name: string,
): { readonly mapping: Mapping; readonly key: string } {
  const others = withoutRow(mapping, key);
  const renamed = freeKey(others, rowNameOf(name));
  const entries = Object.entries(mapping).map(([known, target]) => [known === key ? renamed : known, target] as const);
  return { mapping: Object.fromEntries(entries), key: renamed };
}

export function withoutRow(mapping: Mapping, key: string): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter(([known]) => known !== key));
}
