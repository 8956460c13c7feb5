/** A figure and what it is held to. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** Without one it is only told. */
  readonly bound?: { readonly most: number } | { readonly least: number } | { readonly below: number };
  /** What else the run has to say. */
  readonly note?: string;
}

/** Prints figures with their bounds. A figure out of its bound is told as that, and nothing else happens. */
export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.what,
    rounded(figure),
    sayBound(figure),
    verdict(figure),
    figure.note ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

function rounded({ measured, unit }: Figure): string {
  const digits = measured >= 100 ? 0 : measured >= 10 ? 1 : 2;
  return `${measured.toFixed(digits)} ${unit}`.trimEnd();
}

function sayBound({ bound, unit }: Figure): string {
  if (bound === undefined) return '';
  const [sign, value] =
    'most' in bound ? ['≤', bound.most] : 'least' in bound ? ['≥', bound.least] : ['<', bound.below];
  return `${sign} ${value} ${unit}`.trimEnd();
}

function verdict({ bound, measured }: Figure): string {
  if (bound === undefined) return '';
  const holds =
    'most' in bound ? measured <= bound.most : 'least' in bound ? measured >= bound.least : measured < bound.below;
  return holds ? 'holds' : 'FALLS SHORT';
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
