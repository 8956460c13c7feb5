const rightToLeft: ReadonlySet<string | undefined> = new Set(
  'Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi'.split(' '),
);

/** `rtl` where a language is written from right to left; nothing otherwise: the host's own direction stays. */
export function directionOf(locale: string): 'rtl' | undefined {
  // Not every browser answers getTextInfo(), and a server has to say the same as all of them.
  return rightToLeft.has(new Intl.Locale(locale).maximize().script) ? 'rtl' : undefined;
}
