import { isDeepStrictEqual } from 'node:util';
import type { MetadataPatch, PlainValue } from '@acme/api';
import {
  type Checked,
  credentialRefused,
  json,
  looksLikeCredential,
  namesCredential,
  type PlainField,
  type ProjectDefinition,
} from '@acme/integrations';
import type { PlainMetadata, Provenances } from '../availability/decisive-metadata.ts';

/** Who writes: the signed user token, the host's server, the customer's browser. */
export type Writer = 'claim' | 'server' | 'browser';

/** What is to be done about one key of a patch. */
export type Decision =
  | { readonly act: 'store'; readonly value: PlainValue }
  | { readonly act: 'seal'; readonly value: string }
  | { readonly act: 'delete' }
  /** A secret goes. As with all that is written, whatever else is stored under its name goes as well. */
  | { readonly act: 'erase' }
  | { readonly act: 'nothing' }
  | { readonly act: 'keep'; readonly code: string; readonly message: string }
  | { readonly act: 'refuse'; readonly code: string; readonly message: string };

/** What a patch is checked against. */
export interface PatchContext {
  readonly definition: Pick<ProjectDefinition, 'metadata' | 'strict'>;
  readonly writer: Writer;
  /** The browser may write keys that the definition does not name; they decide nothing, as whatever it writes. */
  readonly undeclared?: 'browser' | undefined;
  /** When it was written; for a claim, when its token was signed. */
  readonly at: Date;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  /** Names of secrets that the user has, also of those that the definition declares as something else by now. */
  readonly secrets: ReadonlySet<string>;
}

const reserved = new Set(['constructor', 'prototype', '__proto__']);
const maxText = 4000;

/** Decides about each key of a merge patch by itself: the schema, who writes, and what is stored already. */
export function checkPatch(context: PatchContext, patch: MetadataPatch): ReadonlyMap<string, Decision> {
  return new Map(Object.entries(patch).map(([key, value]) => [key, checkKey(context, key, value)]));
}

function checkKey(context: PatchContext, key: string, value: MetadataPatch[string]): Decision {
  const { metadata, strict } = context.definition;
  const field = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (reserved.has(key) || key.startsWith('acme.')) {
    return refuse('reserved_name', 'This name is reserved. Choose another.');
  }
  if (field?.kind === 'secret') return checkSecret(context, key, value);
  const barred = checkWriter(context, field);
  if (barred !== undefined) return barred;
  if (field === undefined && strict) {
    return refuse(
      'undeclared',
      'The definition does not declare this key, and the project is strict. Declare it first.',
    );
  }
  const checked = value === null ? undefined : checkValue(context, field, key, value);
  if (checked !== undefined && !checked.ok) {
    return refuse(checked.code ?? 'wrong_type', `The value ${checked.message}.`);
  }
  const outranked = checkRank(context, key, field);
  if (outranked !== undefined) return outranked;
  const wasSecret = context.secrets.has(key);
  const has = Object.hasOwn(context.metadata, key);
  if (checked === undefined) {
    // Also where there is nothing: an older token must not bring in what has been ruled out since.
    const marks = context.writer !== 'browser' && field?.writers.includes('claim') === true;
    return has || wasSecret || (marks && context.provenance[key]?.deleted !== true)
      ? { act: 'delete' }
      : { act: 'nothing' };
  }
  const same =
    has &&
    !wasSecret &&
    isDeepStrictEqual(context.metadata[key], checked.value) &&
    context.provenance[key]?.by === context.writer &&
    field?.precedence !== 'newest';
  return same ? { act: 'nothing' } : { act: 'store', value: checked.value as PlainValue };
}

function checkSecret({ writer, secrets, metadata }: PatchContext, key: string, value: MetadataPatch[string]): Decision {
  if (writer !== 'server') {
    return refuse('secret_server_only', 'A secret is written by your server with its secret key only.');
  }
  if (value === null) {
    // A value in clear is of before the definition declared a secret.
    return secrets.has(key) || Object.hasOwn(metadata, key) ? { act: 'erase' } : { act: 'nothing' };
  }
  // A masked secret sent back as it was read changes nothing.
  if (typeof value === 'object' && 'secret' in value && value.secret === true) return { act: 'nothing' };
  if (typeof value === 'string' && value.length >= 1 && value.length <= maxText && value.isWellFormed()) {
    return { act: 'seal', value };
  }
  return refuse('wrong_type', 'A secret is text of 1 to 4,000 characters.');
}

function checkWriter({ writer, undeclared }: PatchContext, field: PlainField | undefined): Decision | undefined {
  if (field === undefined && writer === undeclared) return undefined;
  if (writer === 'server' || field?.writers.includes(writer) === true) {
    return undefined;
  }
  return writer === 'browser'
    ? refuse(
        'not_writable',
        'The browser may not write this key. Allow it with writers: ["browser"] in the definition.',
      )
    : refuse(
        'not_writable',
        'A user token may not write this key. Declare it in the definition, with "claim" among its writers.',
      );
}

const ownedByServer = refuse('owned_by_server', 'The server has set this key, so the browser cannot change it.');

/** What is stored may be newer, or by somebody whose word counts for more. */
function checkRank(context: PatchContext, key: string, field: PlainField | undefined): Decision | undefined {
  const stored = Object.hasOwn(context.provenance, key) ? context.provenance[key] : undefined;
  if (field === undefined && context.writer === 'browser' && context.secrets.has(key)) return ownedByServer;
  if (stored === undefined || context.writer === 'server') return undefined;
  if (context.writer === 'browser') {
    if (stored.by === 'browser' || stored.deleted === true) return undefined;
    return ownedByServer;
  }
  if (stored.by === 'server' && stored.deleted !== true && field?.precedence !== 'newest') {
    return keep('owned_by_server', 'The server has set this key, and its word counts for more than a token.');
  }
  const [storedAt, claimedAt] = [new Date(stored.at).getTime(), context.at.getTime()];
  if (storedAt < claimedAt) return undefined;
  return stored.by === 'claim' && storedAt === claimedAt
    ? { act: 'nothing' }
    : keep('older', 'What is stored is newer than this token.');
}

const anyJson = json();

/** A key that the definition does not declare is text, for whoever writes with the secret key. */
function checkValue(
  { writer, undeclared }: PatchContext,
  field: PlainField | undefined,
  key: string,
  value: unknown,
): Checked<unknown> {
  if (field !== undefined) return field.check(value);
  if (writer === undeclared) return namesCredential(key) ? credentialRefused : anyJson.check(value);
  if (typeof value !== 'string' || value.length > maxText || value.includes('\0') || !value.isWellFormed()) {
    return {
      ok: false,
      message: 'must be text of at most 4,000 characters, because the definition does not declare the key',
    };
  }
  return namesCredential(key) || looksLikeCredential(value) ? credentialRefused : { ok: true, value };
}

function refuse(code: string, message: string): Decision {
  return { act: 'refuse', code, message };
}

function keep(code: string, message: string): Decision {
  return { act: 'keep', code, message };
}
