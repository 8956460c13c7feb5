import { isDeepStrictEqual } from 'node:util';
import { MetadataKey, type MetadataPatch, type PlainValue } from '@acme/api';
import type { PlainField } from '@acme/integrations';
import type { PlainMetadata, Provenances } from '../availability/decisive-metadata.ts';
import type { Definition } from '../definitions/definitions.ts';
import { deletedMarkMs, type Marks } from '../metadata/apply-decisions.ts';

import type { SecretRow } from '../metadata/write-secrets.ts';
import { VaultError } from '../vault/index.ts';
import type { IncomingSecret, IncomingUser, IncomingValue } from './incoming-user.ts';

/** Clocks differ; what is further ahead would rank before all that is written here until then. */
const aheadMs = 5 * 60_000;

/** What a user's metadata is here, and how to merge. */
export interface Local {
  readonly definition: Definition;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  readonly secrets: readonly SecretRow[];
  /** True lets the file win over what is newer here. */
  readonly overwrite: boolean;
  readonly now: Date;
}

export interface Merge {
  readonly patch: MetadataPatch;
  /** Who wrote each key of the patch, and when, where the file says. */
  readonly marks: Marks;
  readonly left: readonly { readonly what: string; readonly code: string; readonly message: string }[];
}

type Verdict = 'take' | 'same' | { readonly code: string; readonly message: string };

const newerHere = { code: 'newer_here', message: 'What is here was written later. --overwrite lets the file win.' };
const alreadyHere = {
  code: 'already_here',
  message: 'There is another value here already. --overwrite lets the file win.',
};
const fromTheFuture = {
  code: 'from_the_future',
  message: 'By the file it was written later than now. Check the clocks of both servers.',
};

/** What of a user's values and secrets is to be written here. Pure: nothing is. */
export function mergeMetadata(local: Local, user: Pick<IncomingUser, 'values' | 'secrets'>): Merge {
  const patch: Record<string, PlainValue> = {};
  const marks = new Map<string, { readonly by: 'claim' | 'server' | 'browser'; readonly at: string }>();
  const left: Merge['left'][number][] = [];
  for (const [key, incoming] of user.values) {
    const verdict = judgeValue(local, key, incoming);
    if (verdict === 'same') continue;
    if (verdict !== 'take') {
      left.push({ what: `metadata.${key.slice(0, 80)}`, ...verdict });
      continue;
    }
    patch[key] = (incoming.value ?? null) as PlainValue;
    if (incoming.mark !== undefined) marks.set(key, incoming.mark);
  }
  for (const secret of user.secrets) {
    const judged = judgeSecret(local, secret);
    if (judged === 'same') continue;
    if ('code' in judged) {
      left.push({ what: `secret.${secret.name.slice(0, 80)}`, ...judged });
      continue;
    }
    patch[secret.name] = judged.plaintext;
    marks.set(secret.name, { by: 'server', at: secret.setAt.toISOString() });
  }
  return { patch, marks, left };
}

function judgeValue(local: Local, key: string, { value, mark }: IncomingValue): Verdict {
  if (!MetadataKey.safeParse(key).success) {
    return {
      code: 'invalid_name',
      message: 'A name is a letter, then up to 63 of letters, digits, "_", "-" and ".". Give it another one.',
    };
  }
  const at = mark === undefined ? undefined : new Date(mark.at);
  if (at !== undefined && isAhead(local, at)) return fromTheFuture;
  const field = fieldOf(local, key);
  if (field?.kind === 'secret') {
    const here = local.secrets.find(({ name }) => name === key);
    if (value === undefined) return 'same';
    return here === undefined ? 'take' : rank(local, new Date(here.setAt), at);
  }
  const has = Object.hasOwn(local.metadata, key);
  const stored = Object.hasOwn(local.provenance, key) ? local.provenance[key] : undefined;
  if (value === undefined) return judgeDeletion(local, has, stored, at);
  const isSame = has && isDeepStrictEqual(local.metadata[key], normalized(field, value));
  if (at === undefined) return isSame ? 'same' : has && !local.overwrite ? alreadyHere : 'take';
  if (stored === undefined) return isSame ? 'same' : 'take';
  const isOlderHere = new Date(stored.at) < at;
  if (isOlderHere) return 'take';
  return isSame ? 'same' : rank(local, new Date(stored.at), at);
}

/** A key that was deleted there. What is set again here later stays. */
function judgeDeletion(
  { now, overwrite }: Local,
  has: boolean,
  stored: { readonly at: string } | undefined,
  at: Date | undefined,
): Verdict {
  if (at === undefined) return 'same';
  const isOlderHere = stored === undefined || new Date(stored.at) < at;
  if (has) return isOlderHere || overwrite ? 'take' : 'same';
  // The mark alone, for as long as a token could bring the key back.
  return isOlderHere && now.getTime() - at.getTime() < deletedMarkMs ? 'take' : 'same';
}

function judgeSecret(
  local: Local,
  { name, setAt, open }: IncomingSecret,
): Exclude<Verdict, 'take'> | { readonly plaintext: string } {
  if (fieldOf(local, name)?.kind !== 'secret') {
    return {
      code: 'not_a_secret_here',
      message: 'The definition here does not declare it with secret(...). Declare it, then import again.',
    };
  }
  if (isAhead(local, setAt)) return fromTheFuture;
  const here = local.secrets.find((each) => each.name === name);
  const ranked = here === undefined ? 'take' : rank(local, new Date(here.setAt), setAt);
  if (ranked !== 'take') return ranked;
  if (open === undefined) {
    return here === undefined || new Date(here.setAt) < setAt
      ? {
          code: 'left_behind',
          message: 'The import does not take it along. Set it here, or import with the transfer key.',
        }
      : 'same';
  }
  try {
    return { plaintext: open() };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { code: error.code, message: 'It was changed, or belongs to another user, field or file. Export again.' };
  }
}

/** Two writes of one key, by their times; the same moment is the same write. */
function rank({ overwrite }: Local, here: Date, there: Date | undefined): Verdict {
  if (there === undefined) return overwrite ? 'take' : alreadyHere;
  if (here.getTime() === there.getTime()) return 'same';
  return here < there || overwrite ? 'take' : newerHere;
}

function isAhead({ now }: Local, at: Date): boolean {
  return at.getTime() > now.getTime() + aheadMs;
}

function fieldOf({ definition }: Local, key: string) {
  const { metadata } = definition.source;
  return Object.hasOwn(metadata, key) ? metadata[key] : undefined;
}

function normalized(field: PlainField | undefined, value: unknown): unknown {
  const checked = field?.check(value);
  return checked?.ok === true ? checked.value : value;
}
