/** What stands between whole and part of a number, where the customer lives. */
export function decimalSignOf(locale: string): string {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
}

/** The number that was typed; what is none stays the text that it is, and nothing is nothing. */
export function readNumber(text: string, decimalSign: string): number | string | undefined {
  const typed = text.trim();
  if (typed === '') return undefined;
  const plain = typed.replace(decimalSign, '.').replace('−', '-');
  // No powers, no other bases, no separators of thousands: whether 1,234 is a thousand or one depends on who reads it.
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) && (decimalSign === '.' || !typed.includes('.')) ? Number(plain) : text;
}

/** A number as the customer types it. */
export function printNumber(value: number, decimalSign: string): string {
  return String(value).replace('.', decimalSign);
}
