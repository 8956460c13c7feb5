import { definedAt, DefinitionError } from './definition-error.ts';
import { credentialRefused, looksLikeCredential } from './looks-like-credential.ts';
import { type Checked, type FieldOptions, type MetadataWriter, type PlainField, plainField } from './metadata-field.ts';
import { isStorable } from './storable-text.ts';

/** Anything that JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What `json` takes. It cannot be indexed: nobody could say what to find it by. */
export interface JsonOptions<Writer extends MetadataWriter = MetadataWriter, Visible extends boolean = boolean>
  extends Omit<FieldOptions<Writer, Visible>, 'indexed'> {
  readonly indexed?: never;
  /** Of its JSON in UTF-8. Default 4,096, at most 8,192. */
  readonly maxBytes?: number;
}

const mostBytes = 8192;
const mostLevels = 8;

// Where the author says nothing, the compiler infers `unknown` from where the field stands.
type Said<Value> = unknown extends Value ? JsonValue : Value;

// One type argument cannot be given and the others inferred; each overload is one answer to "does the
// browser write it" and "does the browser read it".

/**
 * Any JSON of up to 4,096 bytes and 8 levels, typed by what you say it is: the shape is not checked.
 *
 * @example
 * json<{ readonly city: string }>({ maxBytes: 500 })
 */
export function json<Value = JsonValue>(
  options?: JsonOptions<'claim' | 'server', false>,
): PlainField<Said<Value>, Said<Value>, 'claim' | 'server', false>;
export function json<Value = JsonValue>(
  options: JsonOptions<'claim' | 'server', true>,
): PlainField<Said<Value>, Said<Value>, 'claim' | 'server', true>;
export function json<Value = JsonValue>(
  options: JsonOptions<MetadataWriter, false>,
): PlainField<Said<Value>, Said<Value>, MetadataWriter, false>;
export function json<Value = JsonValue>(
  options: JsonOptions,
): PlainField<Said<Value>, Said<Value>, MetadataWriter, true>;
export function json(options: JsonOptions = {}): PlainField {
  const maxBytes = options.maxBytes ?? 4096;
  if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > mostBytes) {
    throw new DefinitionError(`${definedAt()}: maxBytes of json is a whole number from 1 to 8,192, not ${maxBytes}.`);
  }
  const { indexed, ...rest } = options;
  if (indexed !== undefined && indexed !== false) {
    throw new DefinitionError(
      `${definedAt()}: json cannot be indexed. Put what you search for into a field of its own.`,
    );
  }
  return plainField('json', rest, (value) => checkJson(value, maxBytes, options.notASecret === true));
}

function checkJson(value: unknown, maxBytes: number, notASecret: boolean): Checked<JsonValue> {
  if (value === null) return { ok: false, message: 'must be JSON other than null, which deletes the key' };
  try {
    const copy = copyJson(value, { bytesLeft: maxBytes, maxBytes, notASecret }, 0);
    // The budget counts characters, which may be several bytes.
    return new TextEncoder().encode(JSON.stringify(copy)).byteLength <= maxBytes
      ? { ok: true, value: copy }
      : { ok: false, message: tooLong(maxBytes) };
  } catch (error) {
    // Reading a getter or a proxy may throw anything, our own refusal included.
    if (!(error instanceof Refusal)) return { ok: false, message: notJson };
    const { message, code } = error;
    return { ok: false, message, ...(code === undefined ? {} : { code }) };
  }
}

class Refusal extends Error {
  readonly code: 'looks_like_credential' | undefined;

  constructor(message: string, code?: 'looks_like_credential') {
    super(message);
    this.code = code;
  }
}

const notJson = 'must be plain JSON: objects, lists, text, finite numbers, true, false and null';
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

function tooLong(maxBytes: number): string {
  return `must be at most ${maxBytes.toLocaleString('en')} bytes as JSON`;
}

interface Budget {
  bytesLeft: number;
  readonly maxBytes: number;
  readonly notASecret: boolean;
}

/** Reads each value once, and stops as soon as it is clear that the whole is too long or too deep. */
function copyJson(value: unknown, budget: Budget, level: number): JsonValue {
  spend(budget, 1);
  switch (typeof value) {
    case 'string':
      return copyText(value, budget);
    case 'number':
      if (!Number.isFinite(value)) throw new Refusal(notJson);
      return value + 0;
    case 'boolean':
      return value;
    case 'object':
      break;
    default:
      throw new Refusal(notJson);
  }
  if (value === null) return null;
  if (level === mostLevels) throw new Refusal('must be at most 8 levels deep');
  if (Array.isArray(value)) return copyList(value, budget, level);
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object literal, of whichever realm; a Date, a Map or an instance of a class says something else.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new Refusal(notJson);
  const copy: Record<string, JsonValue> = {};
  for (const key of Object.keys(value)) {
    if (forbidden.has(key)) throw new Refusal('must be without the names "__proto__", "constructor" and "prototype"');
    copy[copyKey(key, budget)] = copyJson((value as Record<string, unknown>)[key], budget, level + 1);
  }
  return copy;
}

function copyList(list: readonly unknown[], budget: Budget, level: number): JsonValue[] {
  const copy: JsonValue[] = [];
  // By index, so that a hole is met as the undefined that it is.
  for (let index = 0; index < list.length; index += 1) copy.push(copyJson(list[index], budget, level + 1));
  return copy;
}

function copyText(text: string, budget: Budget): string {
  const copy = copyKey(text, budget);
  if (!budget.notASecret && looksLikeCredential(copy))
    throw new Refusal(credentialRefused.message, credentialRefused.code);
  return copy;
}

function copyKey(text: string, budget: Budget): string {
  spend(budget, text.length);
  if (!isStorable(text)) throw new Refusal('must be without NUL and broken characters');
  return text;
}

function spend(budget: Budget, bytes: number): void {
  budget.bytesLeft -= bytes;
  if (budget.bytesLeft < 0) throw new Refusal(tooLong(budget.maxBytes));
}
