import type { ChangeType, UserActor, UserChange } from '@acme/api';
import { decisiveMetadata } from '../availability/decisive-metadata.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { organisationOf } from '../organisations/organisation-of.ts';
import { eachChange } from '../outbox/wait-for-change.ts';
import { ensureUser } from './ensure-user.ts';
import { newestChange, readChanges } from './read-changes.ts';
import { readTokensValidAfter } from './tokens-valid-after.ts';

const pageSize = 100;
const lookAgainMs = 25_000;
const ended: ReadonlySet<ChangeType> = new Set(['user.tokens_revoked', 'user.deleted']);

/**
 * Every change of the caller, and of accounts that colleagues share, after `lastEventId`; without one, from now on.
 * @throws too_many_requests
 */
export async function* watchUser(
  deps: Pick<CoreDeps, 'db' | 'changes' | 'projects' | 'definitions'>,
  actor: UserActor,
  input: { readonly lastEventId: string | undefined; readonly signal: AbortSignal | undefined },
): AsyncGenerator<readonly [string, UserChange]> {
  const db = forProject(deps.db, actor.projectId);
  const userId = await ensureUser(db, actor, actor.userId);
  deps.changes.admit(actor.projectId, userId);
  const { slug } = await deps.projects.get(actor.projectId);
  const definition = deps.definitions.of(slug);
  let organisation = await readOrganisation(db, definition, userId);
  let runsMoved = false;
  let last = input.lastEventId ?? (await newestChange(db, { userId, organisation }));
  // The first entry tells the client that it is listening from here on.
  yield [last, { type: 'listening', at: new Date().toISOString() }];
  for (;;) {
    const watched = { userId, organisation };
    const wait = {
      ...watched,
      projectId: actor.projectId,
      signal: input.signal,
      until: actor.expiresAt,
      idleMs: lookAgainMs,
      onRuns: () => {
        runsMoved = true;
      },
      isLive: true,
    } as const;
    let moved = false;
    for await (const _ of eachChange(deps.changes, wait)) {
      // Who may not call any more does not go on listening either.
      if (await isProjectRevoked(deps, actor)) return;
      const rows = await readChanges(db, watched, last, pageSize);
      if (runsMoved) yield [last, { type: 'execution.changed', at: new Date().toISOString() }];
      runsMoved = false;
      for (const row of rows) {
        last = row.id;
        if (!row.of_colleague && ended.has(row.type) && (await isRevoked(deps, actor))) return;
        yield [row.id, { type: row.of_colleague ? toldOf(row.type) : row.type, at: row.created_at.toISOString() }];
        moved ||= !row.of_colleague && row.type === 'user.metadata_changed';
      }
      if (moved) break;
    }
    if (!moved) return;
    organisation = await readOrganisation(db, definition, userId);
  }
}

async function readOrganisation(db: ProjectDb, definition: Definition, userId: string): Promise<string | undefined> {
  if (definition.sharing === undefined) return undefined;
  const row = await db
    .selectFrom('connect.connected_user')
    .select(['metadata', 'provenance'])
    .where('id', '=', userId)
    .executeTakeFirst();
  return row && organisationOf(definition, decisiveMetadata(row.metadata, row.provenance));
}

/** Of a colleague only what becomes of their account is told, not what became of them. */
function toldOf(type: ChangeType): ChangeType {
  return type.startsWith('connection.') ? type : 'connection.state_changed';
}

async function isProjectRevoked({ projects }: Pick<CoreDeps, 'projects'>, actor: UserActor): Promise<boolean> {
  const { tokensValidAfter } = await projects.get(actor.projectId);
  return tokensValidAfter !== undefined && actor.issuedAt < tokensValidAfter;
}

async function isRevoked({ db }: Pick<CoreDeps, 'db'>, actor: UserActor): Promise<boolean> {
  const validAfter = await readTokensValidAfter(db, actor.projectId, actor.userId);
  return validAfter !== undefined && actor.issuedAt < validAfter;
}
