import type { KeyResult, MetadataPatch, UserActor } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { ensureUser } from '../users/ensure-user.ts';
import { checkPatch } from './check-patch.ts';
import { claimedPatch } from './claimed-patch.ts';
import { describeResults, isChange, type WriteDeps, writeMetadata } from './write-metadata.ts';

/**
 * Stores the metadata of a user token, as far as it may be: key by key, if it is newer than what is stored and
 * nobody whose word counts for more has set it. A token that says nothing new costs one read and no write.
 */
export async function applyClaim(
  deps: WriteDeps & Pick<CoreDeps, 'projects'>,
  actor: UserActor,
): Promise<Readonly<Record<string, KeyResult>>> {
  const claimed = claimedPatch(actor.claimedMetadata);
  if (claimed === undefined) return {};
  const { patch, refused } = claimed;
  if (Object.keys(patch).length === 0) return refused;
  return { ...refused, ...(await store(deps, actor, patch)) };
}

async function store(
  deps: WriteDeps & Pick<CoreDeps, 'projects'>,
  actor: UserActor,
  patch: MetadataPatch,
): Promise<Readonly<Record<string, KeyResult>>> {
  const { slug } = await deps.projects.get(actor.projectId);
  const definition = deps.definitions.of(slug);
  const db = forProject(deps.db, actor.projectId);
  const stored = await db
    .selectFrom('connect.connected_user')
    .select(['metadata', 'provenance'])
    .where('external_id', '=', actor.userId)
    .executeTakeFirst();
  const claim = { writer: 'claim', at: actor.issuedAt } as const;
  const decisions = checkPatch(
    {
      ...claim,
      definition: definition.source,
      metadata: stored?.metadata ?? {},
      provenance: stored?.provenance ?? {},
      secrets: new Set(),
    },
    patch,
  );
  if (![...decisions.values()].some(isChange)) return describeResults(decisions);
  const userId = await ensureUser(db, actor, actor.userId);
  const written = await db.transaction((trx) =>
    writeMetadata(deps, trx, {
      ...claim,
      actor,
      definition,
      user: { id: userId, externalId: actor.userId },
      patch,
      inPart: true,
    }),
  );
  return written.results;
}
