import type { ConnectionState } from '@acme/api';
import { readSettings } from '@acme/integrations/runtime';
import { moveConnectionIn } from '../connections/move-connection.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';

type SetUpDeps = Pick<CoreDeps, 'projects' | 'definitions'>;

/** What an account is that works: connected, or waiting for what has to be filled in. Undefined for one that is not there. */
export async function readWorkingState(
  deps: SetUpDeps,
  trx: ProjectTrx,
  connectionId: string,
): Promise<'connected' | 'needs_setup' | undefined> {
  const row = await trx
    .selectFrom('connect.connection')
    .select(['integration_id', 'settings'])
    .where('id', '=', connectionId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { slug } = await deps.projects.get(trx.projectId);
  const integration = deps.definitions.of(slug).integrations.get(row.integration_id);
  return workingState(integration?.settings ?? {}, row.settings);
}

/** The same of values that are at hand. */
export function workingState(
  fields: Parameters<typeof readSettings>[0],
  stored: Readonly<Record<string, unknown>>,
): 'connected' | 'needs_setup' {
  return readSettings(fields, stored).missing.length === 0 ? 'connected' : 'needs_setup';
}

/**
 * Moves an account between `connected` and `needs_setup`, by what is filled in and what is required now. Other states say more
 * about it, and stay; what leads out of them asks for {@link readWorkingState}.
 *
 * @returns the state that it is moved to; undefined where it stays
 */
export async function settleSetUpIn(
  deps: SetUpDeps & Pick<CoreDeps, 'observer'>,
  trx: ProjectTrx,
  connection: { readonly id: string; readonly state: ConnectionState },
): Promise<'connected' | 'needs_setup' | undefined> {
  if (connection.state !== 'connected' && connection.state !== 'needs_setup') return undefined;
  const to = await readWorkingState(deps, trx, connection.id);
  if (to === undefined || to === connection.state) return undefined;
  return (await moveConnectionIn(deps, trx, connection.id, { to, reason: null })) ? to : undefined;
}
