const mostLevels = 32;

/** Whether Postgres can keep a text: it knows neither NUL nor half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Whether Postgres can keep a JSON value, and whoever walks through it need not fear its depth. */
export function isStorableJson(value: unknown, level = 0): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (level >= mostLevels) return false;
  return Object.entries(value).every(([key, inner]) => isStorableText(key) && isStorableJson(inner, level + 1));
}
