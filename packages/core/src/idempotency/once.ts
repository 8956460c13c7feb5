import { createHash, randomUUID } from 'node:crypto';
import { AppError, type OnceRequest, type ServerActor } from '@acme/api';
import { sql } from 'kysely';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { EgressError } from '../egress/index.ts';
import { canonicalJson } from './canonical-json.ts';

/** After this long an attempt counts as crashed; no statement of ours may run nearly as long. */
const leaseSeconds = 60;
const keyForm = /^[\x20-\x7e]{1,255}$/;

interface Claim {
  readonly procedure: string;
  readonly keySha256: Buffer;
  readonly inputSha256: Buffer;
  readonly attempt: string;
}

/** See `IdempotencyService.once`. */
export async function doOnce<Result>(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'log'>,
  actor: ServerActor,
  { procedure, key, input }: OnceRequest,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly replayed: boolean }> {
  if (!keyForm.test(key)) {
    throw new AppError('invalid_request', 'An Idempotency-Key is 1 to 255 printable ASCII characters, such as a UUID.');
  }
  const db = forProject(deps.db, actor.projectId);
  const claim: Claim = {
    procedure,
    keySha256: sha256(key),
    // With the scopes: a narrower key must not be told the answer of a wider one.
    inputSha256: sha256(canonicalJson([input ?? null, [...actor.scopes].toSorted()])),
    attempt: randomUUID(),
  };
  const address = answerAddress(actor.projectId, procedure, claim.keySha256.toString('hex'));
  const sealed = await claimOrRead(db, claim);
  if (sealed !== undefined) return { result: JSON.parse(deps.vault.open(sealed, address)), replayed: true };
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    await (mayBeDone(error) ? keepWithoutAnswer(db, claim) : release(db, claim)).catch(() => undefined);
    throw error;
  }
  // The work is done: that its answer could not be kept is no reason to call it failed.
  await keepAnswer(db, claim, deps.vault.seal(JSON.stringify(result ?? null), address)).catch((error: unknown) =>
    deps.log.warn({ err: error, procedure }, 'could not keep the answer of a write that carries a key'),
  );
  return { result, replayed: false };
}

/** Where a kept answer is sealed for. */
export function answerAddress(projectId: string, procedure: string, keySha256: string) {
  return { table: 'idempotency', projectId, rowId: `${procedure} ${keySha256}`, field: 'answer' };
}

/** Takes the key for this attempt and returns undefined, or returns the sealed answer that there is. */
async function claimOrRead(db: ProjectDb, claim: Claim): Promise<string | undefined> {
  for (;;) {
    const { rows } = await sql<{ attempt: string }>`
      insert into connect.idempotency as i
        (project_id, procedure, key_sha256, input_sha256, attempt, lease_until)
      values (${db.projectId}, ${claim.procedure}, ${claim.keySha256}, ${claim.inputSha256}, ${claim.attempt},
        now() + make_interval(secs => ${leaseSeconds}))
      on conflict (project_id, procedure, key_sha256) do update set
        input_sha256 = excluded.input_sha256, attempt = excluded.attempt, lease_until = excluded.lease_until,
        sealed_answer = null, created_at = now()
      where i.created_at < now() - interval '24 hours'
        or (i.sealed_answer is null and i.lease_until < now() and i.input_sha256 = excluded.input_sha256)
      returning attempt
    `.execute(db.unbound);
    if (rows.length > 0) return undefined;
    const known = await db
      .selectFrom('connect.idempotency')
      .select(['input_sha256', 'sealed_answer'])
      // No attempt's lease is that long: it is of one without an answer.
      .select(sql<boolean>`lease_until > now() + make_interval(secs => ${2 * leaseSeconds})`.as('answer_is_lost'))
      .where('procedure', '=', claim.procedure)
      .where('key_sha256', '=', claim.keySha256)
      .executeTakeFirst();
    // The attempt that held it has just failed.
    if (known === undefined) continue;
    if (!known.input_sha256.equals(claim.inputSha256)) {
      throw new AppError(
        'idempotency_key_reused',
        'This Idempotency-Key came with another request before. Use a new key for a new request.',
      );
    }
    if (known.sealed_answer !== null) return known.sealed_answer;
    if (known.answer_is_lost) throw lostAnswer();
    throw new AppError('request_in_progress', 'The same request is being done now. Send it again in a moment.', {
      retryAfterSeconds: 1,
    });
  }
}

function lostAnswer(): AppError {
  return new AppError(
    'conflict',
    'This request was sent before, and its answer is not known. Look at what it has changed; to do it once more, use a new Idempotency-Key.',
  );
}

async function keepAnswer(db: ProjectDb, claim: Claim, sealed: string): Promise<void> {
  await db
    .updateTable('connect.idempotency')
    .set({ sealed_answer: sealed })
    .where('procedure', '=', claim.procedure)
    .where('key_sha256', '=', claim.keySha256)
    .where('attempt', '=', claim.attempt)
    .execute();
}

/** Whether a provider may have done what it was asked although no answer came: to ask again would do it twice. */
function mayBeDone(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof EgressError) return at.maybeSent;
  return false;
}

/** Keeps the key for as long as one with an answer, so that nothing is done under it again. */
async function keepWithoutAnswer(db: ProjectDb, claim: Claim): Promise<void> {
  await db
    .updateTable('connect.idempotency')
    .set({ lease_until: sql`created_at + interval '24 hours'` })
    .where('procedure', '=', claim.procedure)
    .where('key_sha256', '=', claim.keySha256)
    .where('attempt', '=', claim.attempt)
    .execute();
}

/** Lets the key go, unless a later attempt has taken it over. */
async function release(db: ProjectDb, claim: Claim): Promise<void> {
  await db
    .deleteFrom('connect.idempotency')
    .where('procedure', '=', claim.procedure)
    .where('key_sha256', '=', claim.keySha256)
    .where('attempt', '=', claim.attempt)
    .execute();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
