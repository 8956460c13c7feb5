import type { Actor, FieldProblem, MetadataPatch, PlainValue } from '@acme/api';
import type { MetadataFields } from '@acme/integrations';
import type { Provenance } from '../db/database.ts';

/** A patch sorted by what has to be done; nothing is done when there is a problem. */
export interface CheckedPatch {
  readonly problems: Readonly<Record<string, FieldProblem>>;
  readonly plain: ReadonlyMap<string, PlainValue>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly deleted: ReadonlySet<string>;
}

const reserved = new Set(['constructor', 'prototype']);

/** Checks each key of a merge patch against the project's schema and against who writes. */
export function checkPatch(
  actor: Actor,
  fields: MetadataFields,
  provenance: Readonly<Record<string, Provenance>>,
  patch: MetadataPatch,
): CheckedPatch {
  const problems: Record<string, FieldProblem> = Object.create(null);
  const plain = new Map<string, PlainValue>();
  const secrets = new Map<string, string>();
  const deleted = new Set<string>();
  for (const [key, value] of Object.entries(patch)) {
    const refuse = (code: string, message: string): void => {
      problems[key] = { code, message };
    };
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (reserved.has(key)) {
      refuse('reserved_name', 'This name is reserved. Choose another.');
    } else if (actor.kind === 'user' && field?.kind === 'secret') {
      refuse('secret_server_only', 'A secret is written by your server with its secret key only.');
    } else if (
      actor.kind === 'user' &&
      (field === undefined || field.kind === 'secret' || !field.writers.includes('browser'))
    ) {
      refuse(
        'not_writable',
        'The browser may not write this key. Allow it with writers: ["browser"] in the definition.',
      );
    } else if (actor.kind === 'user' && provenance[key] !== undefined && provenance[key].by !== 'browser') {
      refuse('owned_by_server', 'The server has set this key, so the browser cannot change it.');
    } else if (value === null) {
      deleted.add(key);
    } else if (typeof value === 'object') {
      // A masked secret sent back as it was read changes nothing.
      if (field?.kind !== 'secret') refuse('wrong_type', 'This key takes text, a number or true and false.');
    } else if (field === undefined) {
      if (typeof value === 'string' && value.length <= 4000) plain.set(key, value);
      else refuse('wrong_type', 'A key that the definition does not declare takes text of at most 4,000 characters.');
    } else if (field.kind === 'secret') {
      if (typeof value === 'string' && value.length >= 1 && value.length <= 4000) secrets.set(key, value);
      else refuse('wrong_type', 'A secret is text of 1 to 4,000 characters.');
    } else {
      const checked = field.check(value);
      if (checked.ok) plain.set(key, checked.value as PlainValue);
      else refuse('wrong_type', `The value ${checked.message}.`);
    }
  }
  return { problems, plain, secrets, deleted };
}
