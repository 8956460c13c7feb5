import type { Actor, ConnectedUser, Subject } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { describeUser } from './describe-user.ts';
import { ensureUser, userNotFound } from './ensure-user.ts';
import { findUser } from './read-user.ts';

/** One user whole. A customer who calls for the first time is made; the server asks only for known ones. */
export async function getUser(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'environment' | 'clock'>,
  actor: Actor,
  subject: Subject,
): Promise<ConnectedUser> {
  const db = forProject(deps.db, subject.projectId);
  const project = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(project.slug);
  let row = await findUser(db, definition, subject.userId);
  if (row === undefined && actor.kind === 'user') {
    await ensureUser(db, actor, subject.userId);
    row = await findUser(db, definition, subject.userId);
  }
  if (row === undefined) throw userNotFound();
  return describeUser(
    {
      actor,
      project,
      definition,
      environment: deps.environment,
      now: deps.clock.now(),
    },
    row,
  );
}
