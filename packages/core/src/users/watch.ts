import type { ChangeType, UserActor, UserChange } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { eachChange } from '../outbox/wait-for-change.ts';
import { ensureUser } from './ensure-user.ts';
import { readTokensValidAfter } from './tokens-valid-after.ts';

const pageSize = 100;
const lookAgainMs = 25_000;
const ended: ReadonlySet<ChangeType> = new Set(['user.tokens_revoked', 'user.deleted']);

/** Every change of the caller after `lastEventId`; without one, from now on. */
export async function* watchUser(
  deps: Pick<CoreDeps, 'db' | 'changes'>,
  actor: UserActor,
  input: { readonly lastEventId: string | undefined; readonly signal: AbortSignal | undefined },
): AsyncGenerator<readonly [string, UserChange]> {
  const db = forProject(deps.db, actor.projectId);
  const userId = await ensureUser(db, actor, actor.userId);
  let last = input.lastEventId ?? (await newest());
  async function newest(): Promise<string> {
    const row = await db
      .selectFrom('connect.outbox')
      .select('id')
      .where('user_id', '=', userId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? '0';
  }
  // The first entry tells the client that it is listening from here on.
  yield [last, { type: 'listening', at: new Date().toISOString() }];
  const wait = {
    projectId: actor.projectId,
    userId,
    signal: input.signal,
    until: actor.expiresAt,
    idleMs: lookAgainMs,
    isLive: true,
  } as const;
  for await (const _ of eachChange(deps.changes, wait)) {
    const rows = await db
      .selectFrom('connect.outbox')
      .select(['id', 'type', 'created_at'])
      .where('user_id', '=', userId)
      .where('id', '>', last)
      .orderBy('id')
      .limit(pageSize)
      .execute();
    for (const row of rows) {
      last = row.id;
      // Who may not call any more does not go on listening either.
      if (ended.has(row.type) && (await isRevoked(deps, actor))) return;
      yield [row.id, { type: row.type, at: row.created_at.toISOString() }];
    }
  }
}

async function isRevoked({ db }: Pick<CoreDeps, 'db'>, actor: UserActor): Promise<boolean> {
  const validAfter = await readTokensValidAfter(db, actor.projectId, actor.userId);
  return validAfter !== undefined && actor.issuedAt < validAfter;
}
