import { isDay } from './day.ts';
import { type FieldOptions, type MetadataWriter, type PlainField, plainField } from './metadata-field.ts';

/**
 * A day, `2026-01-31`, or a moment: ISO 8601 with a time zone, or a `Date`. A moment is kept in UTC as
 * `toISOString` writes it, so that texts sort as the moments do.
 */
export function date<const Writer extends MetadataWriter = 'claim' | 'server', const Visible extends boolean = false>(
  options: FieldOptions<Writer, Visible> = {},
): PlainField<string, string | Date, NoInfer<Writer> | 'server', NoInfer<Visible>> {
  return plainField('date', options, (value) => {
    const written = typeof value === 'string' ? readText(value) : readDate(value);
    return written === undefined
      ? {
          ok: false,
          message:
            'must be a day such as "2026-01-31", or a date and time with its zone such as "2026-01-31T09:00:00Z"',
        }
      : { ok: true, value: written };
  });
}

const dayPattern = /^\d{4}-\d\d-\d\d$/;
const momentPattern =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function readText(value: string): string | undefined {
  if (dayPattern.test(value)) return isDay(value) ? value : undefined;
  const day = momentPattern.exec(value)?.[1];
  return day !== undefined && isDay(day) ? writeMoment(Date.parse(value)) : undefined;
}

function readDate(value: unknown): string | undefined {
  try {
    // Asked this way, a Date of another realm answers, and an object that only looks like one throws.
    return writeMoment(Date.prototype.getTime.call(value));
  } catch {
    return undefined;
  }
}

function writeMoment(time: number): string | undefined {
  if (Number.isNaN(time)) return undefined;
  const written = new Date(time).toISOString();
  return /^\d{4}-/.test(written) && !written.startsWith('0000') ? written : undefined;
}
