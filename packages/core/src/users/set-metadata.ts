import type { Actor, MetadataPatch, Subject, WrittenMetadata } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { checkPatch } from '../metadata/check-patch.ts';
import { refuseProblems, type WriteDeps, writeMetadata } from '../metadata/write-metadata.ts';
import { describeMetadata, speaksParagon } from './describe-user.ts';
import { ensureUser } from './ensure-user.ts';

/**
 * Applies a merge patch, all of it or nothing. Clients of Paragon forget the user where theirs is refused, so of theirs what may be
 * stored is; `results` tells the rest.
 *
 * @throws invalid_metadata with a problem per key
 */
export async function setMetadata(
  deps: WriteDeps & Pick<CoreDeps, 'projects'>,
  actor: Actor,
  subject: Subject,
  patch: MetadataPatch,
): Promise<WrittenMetadata> {
  const { slug } = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(slug);
  const db = forProject(deps.db, subject.projectId);
  const write = {
    writer: actor.kind === 'user' ? 'browser' : 'server',
    at: deps.clock.now(),
    ...(speaksParagon(actor) ? { undeclared: 'browser' as const } : {}),
    inPart: speaksParagon(actor),
  } as const;
  // Before a user is made: a patch that is wrong in itself must not leave one behind.
  if (!write.inPart) {
    refuseProblems(
      checkPatch({ ...write, definition: definition.source, metadata: {}, provenance: {}, secrets: new Set() }, patch),
    );
  }
  const userId = await ensureUser(db, actor, subject.userId);
  const written = await db.transaction((trx) =>
    writeMetadata(deps, trx, {
      ...write,
      actor,
      definition,
      user: { id: userId, externalId: subject.userId },
      patch,
    }),
  );
  return { metadata: describeMetadata({ actor, definition }, written), results: written.results };
}
