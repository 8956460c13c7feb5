import {
  type Actor,
  AppError,
  type FieldProblem,
  type KeyResult,
  type MetadataPatch,
  type PlainValue,
} from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { applyRules, type RuleDeps } from '../availability/apply-rules.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { leaveOrganisationIn } from '../organisations/leave-organisation.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { applyDecisions, type Marks, type Patched } from './apply-decisions.ts';
import { keepSchedules } from '../schedules/keep-schedules.ts';
import { checkPatch, type Decision, type Writer } from './check-patch.ts';
import { searchText } from './search-text.ts';
import { endsSecret, readSecrets, type SecretRow, writeSecrets } from './write-secrets.ts';

const maxBytes = 16 * 1024;
const maxKeys = 50;

export type WriteDeps = RuleDeps & Pick<CoreDeps, 'vault'>;

/** One patch for one user. */
export interface MetadataWrite {
  readonly actor: Actor;
  readonly definition: Definition;
  readonly user: { readonly id: string; readonly externalId: string };
  readonly writer: Writer;
  readonly undeclared?: 'browser' | undefined;
  readonly at: Date;
  readonly patch: MetadataPatch;
  /** True for a claim, and for a browser of Paragon's: what may be stored is, and the rest is told. Otherwise one refused key refuses all. */
  readonly inPart: boolean;
  /** For an import: keys that were written elsewhere, by whom and when. */
  readonly marks?: Marks;
}

export interface Written extends Patched {
  readonly secrets: readonly SecretRow[];
  readonly results: Readonly<Record<string, KeyResult>>;
}

/**
 * Merges a patch into a user's metadata, in the caller's transaction: values with who wrote them, secrets, the audit,
 * and what the availability rules make of it.
 *
 * @throws invalid_metadata with a problem per key; payload_too_large, unless it is written in part by somebody who has other errands
 */
export async function writeMetadata(deps: WriteDeps, trx: ProjectTrx, write: MetadataWrite): Promise<Written> {
  const { user, definition } = write;
  const stored = await trx
    .selectFrom('connect.connected_user')
    .select(['metadata', 'provenance'])
    .where('id', '=', user.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const before = await readSecrets(trx, user.id);
  const decisions = checkPatch(
    { ...write, ...stored, definition: definition.source, secrets: new Set(before.map(({ name }) => name)) },
    write.patch,
  );
  if (!write.inPart) refuseProblems(decisions);
  if (![...decisions.values()].some(isChange)) {
    return { ...stored, secrets: before, results: describeResults(decisions) };
  }
  const after = applyDecisions(stored, decisions, write);
  const text = JSON.stringify(after.metadata);
  if (
    Buffer.byteLength(text) > maxBytes ||
    Object.keys(after.metadata).length + countSecrets(before, decisions) > maxKeys
  ) {
    // A token still proves who calls, and a page still opens; an import leaves such a user out whole.
    if (write.inPart && write.writer !== 'server') return { ...stored, secrets: before, results: refuseAll(decisions) };
    throw tooLarge();
  }
  await trx
    .updateTable('connect.connected_user')
    .set({
      metadata: text,
      provenance: JSON.stringify(after.provenance),
      search_text: searchText(user.externalId, after.metadata),
      updated_at: deps.clock.now(),
    })
    .where('id', '=', user.id)
    .execute();
  await writeSecrets(deps, trx, user.id, before, decisions, write);
  const secrets = await readSecrets(trx, user.id);
  const keys = [...decisions].filter(([, decision]) => isChange(decision)).map(([key]) => key);
  await recordAudit(trx, write.actor, {
    action: 'user.metadata_changed',
    user,
    target: { keys, writer: write.writer },
    before: seen(keys, stored.metadata, before, decisions),
    after: seen(keys, after.metadata, secrets, decisions),
  });
  await emitChange(trx, {
    userId: user.id,
    type: 'user.metadata_changed',
    payload: { userId: user.externalId, keys },
  });
  await leaveOrganisationIn(trx, { ...write, before: stored, after });
  await applyRules(deps, trx, { actor: write.actor, definition, user: { ...user, ...after }, cause: 'change' });
  if (definition.timesVary) await keepSchedules(deps, trx, definition, user.id);
  return { ...after, secrets, results: describeResults(decisions) };
}

function countSecrets(before: readonly SecretRow[], decisions: ReadonlyMap<string, Decision>): number {
  const names = new Set(before.map(({ name }) => name));
  for (const [key, decision] of decisions) {
    if (decision.act === 'seal') names.add(key);
    else if (endsSecret(decision)) names.delete(key);
  }
  return names.size;
}

function tooLarge(): AppError {
  return new AppError(
    'payload_too_large',
    'A user holds at most 50 keys and 16 kB of metadata. Delete some with null.',
  );
}

function refuseAll(decisions: ReadonlyMap<string, Decision>): Record<string, KeyResult> {
  const { code, message } = tooLarge();
  return Object.fromEntries([...decisions.keys()].map((key) => [key, { status: 'refused', code, message }]));
}

/** True for a decision that changes what is stored. */
export function isChange({ act }: Decision): boolean {
  return act === 'store' || act === 'seal' || act === 'delete' || act === 'erase';
}

/** @throws invalid_metadata naming every key that may not be stored */
export function refuseProblems(decisions: ReadonlyMap<string, Decision>): void {
  const problems: Record<string, FieldProblem> = Object.create(null);
  for (const [key, decision] of decisions) {
    if (decision.act === 'refuse') problems[key] = { code: decision.code, message: decision.message };
  }
  const first = Object.entries(problems)[0];
  if (first === undefined) return;
  throw new AppError('invalid_metadata', `Nothing was stored: "${first[0]}": ${first[1].message}`, {
    fields: problems,
  });
}

const statuses = {
  store: 'stored',
  seal: 'stored',
  delete: 'deleted',
  erase: 'deleted',
  nothing: 'unchanged',
  keep: 'kept',
  refuse: 'refused',
} as const satisfies Record<Decision['act'], KeyResult['status']>;

/** What became of each key, for whoever sent the patch. */
export function describeResults(decisions: ReadonlyMap<string, Decision>): Record<string, KeyResult> {
  const results: Record<string, KeyResult> = {};
  for (const [key, decision] of decisions) {
    results[key] = {
      status: statuses[decision.act],
      ...('code' in decision ? { code: decision.code, message: decision.message } : {}),
    };
  }
  return results;
}

/** The named values as the audit keeps them: a secret by its fingerprint, and not at all what one has been in clear. */
function seen(
  keys: readonly string[],
  metadata: Readonly<Record<string, PlainValue>>,
  secrets: readonly SecretRow[],
  decisions: ReadonlyMap<string, Decision>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const secret = secrets.find(({ name }) => name === key);
    if (secret !== undefined) values[key] = { secret: true, fingerprint: secret.fingerprint };
    else if (!Object.hasOwn(metadata, key)) continue;
    else if (isSecret(decisions.get(key))) values[key] = { secret: true };
    else values[key] = metadata[key];
  }
  return values;
}

function isSecret(decision: Decision | undefined): boolean {
  return decision?.act === 'seal' || decision?.act === 'erase';
}
