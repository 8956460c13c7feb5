/** Whether a text is a day, `2026-01-31`, of the years 1 to 9999. */
export function isDay(day: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return false;
  // `Date.parse` would take the 30th of February for a day in March.
  const time = Date.parse(`${day}T00:00:00Z`);
  return !day.startsWith('0000') && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
