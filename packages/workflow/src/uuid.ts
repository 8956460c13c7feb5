const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Asked before a value meets a `uuid` column, where anything else would be an error of the database. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}
