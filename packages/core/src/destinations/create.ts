import { randomUUID } from 'node:crypto';
import { type Actor, AppError, type CreatedDestination, type DestinationInput } from '@acme/api';
import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { describeDestination } from './describe.ts';
import { checkDestinationUrl } from './check-url.ts';
import { destinationSecretAddress, newDestinationSecret } from './secret.ts';

const most = 20;

/** Has a URL told of changes from now on. The secret is in this answer and nowhere else. @throws conflict, invalid_request */
export async function createDestination(
  deps: Pick<CoreDeps, 'db' | 'vault'>,
  actor: Actor,
  input: DestinationInput,
): Promise<CreatedDestination> {
  checkDestinationUrl(input.url);
  const [id, secret] = [randomUUID(), newDestinationSecret()];
  const { projectId } = actor;
  return await forProject(deps.db, projectId).transaction(async (trx) => {
    // One at a time, so that the count holds.
    await sql`select 1 from connect.project where project_id = ${projectId} for no key update`.execute(trx.unbound);
    const known = await trx.selectFrom('connect.destination').select('id').execute();
    if (known.length >= most) {
      throw new AppError('conflict', `The project has ${most} destinations already. Remove one first.`);
    }
    const row = await trx
      .insertInto('connect.destination', {
        id,
        url: input.url,
        description: input.description ?? null,
        types: [...(input.types ?? [])],
        state: 'active',
        disabled_reason: null,
        sealed_secret: deps.vault.seal(secret, destinationSecretAddress(projectId, id, 'secret')),
        sealed_previous_secret: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const destination = describeDestination(row);
    await recordAudit(trx, actor, {
      action: 'destination.created',
      target: { destinationId: id },
      after: { url: destination.url, types: destination.types },
    });
    return { destination, secret };
  });
}
