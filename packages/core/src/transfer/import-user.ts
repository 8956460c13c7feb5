import { randomUUID } from 'node:crypto';
import { type Actor, AppError } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { decisiveMetadata } from '../availability/decisive-metadata.ts';
import { applyRules } from '../availability/apply-rules.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { searchText } from '../metadata/search-text.ts';
import { writeMetadata, type WriteDeps } from '../metadata/write-metadata.ts';
import { readSecrets } from '../metadata/write-secrets.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { externalIdHash } from '../users/tokens-valid-after.ts';
import type { IncomingUser } from './incoming-user.ts';
import { type Merge, mergeMetadata } from './merge-metadata.ts';
import { keepSchedules } from '../schedules/keep-schedules.ts';
import { restoreConnections } from './restore-connections.ts';
import { restoreSuspensions } from './restore-suspensions.ts';

export type ImportUserDeps = WriteDeps & Pick<CoreDeps, 'vault' | 'engine' | 'clock'>;

export interface ImportingUser {
  readonly actor: Actor;
  readonly definition: Definition;
  /** True lets the file win over what is newer here. */
  readonly overwrite: boolean;
}

export interface ImportedUser {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly left: Merge['left'];
}

/**
 * Brings one user here, in the caller's transaction: made or merged, with what follows from it by the rules here.
 *
 * @throws payload_too_large, conflict
 */
export async function importUser(
  deps: ImportUserDeps,
  trx: ProjectTrx,
  importing: ImportingUser,
  incoming: IncomingUser,
): Promise<ImportedUser> {
  const { actor, definition, overwrite } = importing;
  const now = deps.clock.now();
  if (!overwrite && (await wasDeletedSince(trx, incoming))) {
    const message = 'The user was deleted here after the file was made. --overwrite brings them back.';
    return { outcome: 'unchanged', left: [{ what: 'user', code: 'deleted_here', message }] };
  }
  const user = await lockOrMake(trx, incoming, now);
  const who = { id: user.id, externalId: incoming.id };
  const secrets = user.isNew ? [] : await readSecrets(trx, user.id);
  const merge = mergeMetadata({ ...user, definition, secrets, overwrite, now }, incoming);
  const write = { actor, definition, user: who, writer: 'server', at: now, inPart: true } as const;
  const written =
    Object.keys(merge.patch).length === 0
      ? { ...user, results: {} }
      : await writeMetadata(deps, trx, { ...write, patch: merge.patch, marks: merge.marks });
  const results = Object.entries(written.results);
  const keys = results.filter(([, { status }]) => status === 'stored' || status === 'deleted').map(([key]) => key);
  const refused = results
    .filter(([, { status }]) => status === 'refused')
    .map(([key, { code = '', message = '' }]) => ({ what: `metadata.${key}`, code, message }));
  const tokens = await restoreTokensValidAfter(trx, user, incoming, now);
  const facts = { metadata: decisiveMetadata(written.metadata, written.provenance), suspensions: [], now };
  const connections = await restoreConnections(
    deps,
    trx,
    { actor, definition, owner: { ...who, facts }, overwrite },
    incoming.connections,
  );
  const judged = { ...who, metadata: written.metadata, provenance: written.provenance };
  const suspensions = await restoreSuspensions(
    deps,
    trx,
    { definition, user: judged, overwrite, now },
    incoming.suspensions,
  );
  const left = [...merge.left, ...refused, ...tokens.left, ...connections.left, ...suspensions.left];
  const isChanged = keys.length + connections.changed.length + suspensions.changed.length > 0 || tokens.changed;
  if (!user.isNew && !isChanged) return { outcome: 'unchanged', left };
  if (connections.changed.length > 0) await keepSchedules(deps, trx, definition, user.id);
  if (connections.changed.length + suspensions.changed.length > 0) {
    // As with a deploy, a rule that would disconnect suspends: what was just brought here is not revoked unseen.
    await applyRules(deps, trx, { actor, definition, user: judged, cause: 'deploy' });
  }
  await recordAudit(trx, actor, {
    action: 'user.imported',
    user: who,
    target: {
      created: user.isNew,
      keys,
      connections: connections.changed,
      suspensions: suspensions.changed,
      ...(tokens.changed ? { tokensRevoked: true } : {}),
    },
  });
  if (user.isNew) await emitChange(trx, { userId: user.id, type: 'user.created', payload: { userId: incoming.id } });
  return { outcome: user.isNew ? 'created' : 'updated', left };
}

async function wasDeletedSince(trx: ProjectTrx, { id, asOf }: IncomingUser): Promise<boolean> {
  const deleted = await trx
    .selectFrom('connect.deleted_user')
    .select('deleted_at')
    .where('external_id_sha256', '=', externalIdHash(id))
    .executeTakeFirst();
  return deleted !== undefined && (asOf === undefined || deleted.deleted_at >= asOf);
}

type Locked = NonNullable<Awaited<ReturnType<typeof findLocked>>> & { readonly isNew: boolean };

async function lockOrMake(trx: ProjectTrx, { id: externalId, createdAt }: IncomingUser, now: Date): Promise<Locked> {
  const known = await findLocked(trx, externalId);
  if (known !== undefined) return { ...known, isNew: false };
  const id = randomUUID();
  const made = await trx
    .insertInto('connect.connected_user', {
      id,
      external_id: externalId,
      search_text: searchText(externalId, {}),
      created_at: createdAt !== undefined && createdAt < now ? createdAt : now,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'external_id']).doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 1n) {
    return { id, isNew: true, metadata: {}, provenance: {}, tokens_valid_after: null };
  }
  const other = await findLocked(trx, externalId);
  if (other !== undefined) return { ...other, isNew: false };
  throw new AppError('conflict', 'Another user is being made or deleted under this id. Import again.');
}

async function findLocked(trx: ProjectTrx, externalId: string) {
  return await trx
    .selectFrom('connect.connected_user')
    .select(['id', 'metadata', 'provenance', 'tokens_valid_after'])
    .where('external_id', '=', externalId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** Tokens that were refused there are refused here; the later of both times counts. */
async function restoreTokensValidAfter(
  trx: ProjectTrx,
  user: Locked,
  { tokensValidAfter: after }: IncomingUser,
  now: Date,
): Promise<{ readonly changed: boolean; readonly left: Merge['left'] }> {
  if (after === undefined || (user.tokens_valid_after !== null && user.tokens_valid_after >= after)) {
    return { changed: false, left: [] };
  }
  if (after > now) {
    const message = 'By the file it was written later than now, and would lock the user out. Check the clocks.';
    return { changed: false, left: [{ what: 'tokensValidAfter', code: 'from_the_future', message }] };
  }
  await trx
    .updateTable('connect.connected_user')
    .set({ tokens_valid_after: after })
    .where('id', '=', user.id)
    .execute();
  return { changed: true, left: [] };
}
