import { AppError, type OptionsPage, type SettingOption } from '@acme/api';
import type { LoadedOptions, SelectOption } from '@acme/integrations';
import { isStorableText } from '../transfer/storable.ts';

const pageSize = 500;
const longestValue = 500;
const longestLabel = 300;
const longestCursor = 2_000;

/** Where a page begins: in what the author's `nextCursor` leads to, and how far in it. */
export interface OptionsPlace {
  readonly cursor?: string;
  readonly skip: number;
}

/** @throws invalid_request for a cursor that is none of ours */
export function readPlace(cursor: string | undefined): OptionsPlace {
  if (cursor === undefined) return { skip: 0 };
  try {
    const [skip, own] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    if (Number.isSafeInteger(skip) && (skip as number) >= 0 && (own === null || typeof own === 'string')) {
      return { skip: skip as number, ...(own === null ? {} : { cursor: own }) };
    }
  } catch {
    // Told below.
  }
  throw new AppError('invalid_request', 'This cursor is none of a page of choices. Begin with the first page.');
}

/**
 * A page of what was loaded, bounded: more than 500 at once are given a page at a time, by loading them again.
 *
 * @throws TypeError for what is no list of choices, which is a mistake of the definition
 */
export function readOptions(loaded: LoadedOptions, place: OptionsPlace): OptionsPage {
  const list = isList(loaded) ? loaded : loaded?.options;
  const next = isList(loaded) ? undefined : (loaded.nextCursor ?? undefined);
  if (!isList(list)) throw new TypeError('"options" returned neither a list nor { options, nextCursor }');
  if (next !== undefined && (typeof next !== 'string' || Buffer.byteLength(next) > longestCursor)) {
    throw new TypeError(`"nextCursor" is text of at most ${longestCursor} bytes`);
  }
  const end = place.skip + pageSize;
  const byValue = new Map(list.slice(place.skip, end).map((option) => [option.value, readOption(option)]));
  const nextCursor =
    list.length > end ? writePlace(end, place.cursor) : next === undefined ? undefined : writePlace(0, next);
  return { options: [...byValue.values()], ...(nextCursor === undefined ? {} : { nextCursor }) };
}

function isList(value: unknown): value is readonly SelectOption[] {
  return Array.isArray(value);
}

function writePlace(skip: number, cursor: string | undefined): string {
  return Buffer.from(JSON.stringify([skip, cursor ?? null])).toString('base64url');
}

function readOption({ value, label }: SelectOption): SettingOption {
  if (typeof value !== 'string' || value === '' || value.length > longestValue || !isStorableText(value)) {
    throw new TypeError(`"value" of a choice is text of 1 to ${longestValue} characters`);
  }
  // What the provider has no name for is told apart by what it is known by.
  const words = typeof label === 'string' ? label.replaceAll('\0', '').toWellFormed().trim() : '';
  return { value, label: (words === '' ? value : words).slice(0, longestLabel).toWellFormed() };
}
