import { type Actor, AppError } from '@acme/api';
import type { Credential } from '../connections/credential.ts';
import { fitsAuth } from '../schemes/fits-auth.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import { shareIn } from '../organisations/share.ts';
import { workingState } from '../settings/settle-set-up.ts';
import type { LockedUser } from '../users/lock-user.ts';
import { VaultError } from '../vault/index.ts';
import type { IncomingConnection } from './incoming-user.ts';
import { findLive, judgeConnection, type LiveConnection } from './judge-connection.ts';
import type { Merge } from './merge-metadata.ts';
import { type WantedConnection, writeConnection, type WriteConnectionDeps } from './write-connection.ts';

interface Restoring {
  readonly actor: Actor;
  readonly definition: Definition;
  /** Locked, with the metadata that they have from now on. */
  readonly owner: LockedUser;
  readonly overwrite: boolean;
}

interface Restored {
  readonly changed: readonly { readonly connectionId: string; readonly integrationId: string }[];
  readonly left: Merge['left'];
}

type Problem = Omit<Merge['left'][number], 'what'>;

/** Makes the connections of a user that are not here yet; others are as they are here unless the file shall win. */
export async function restoreConnections(
  deps: WriteConnectionDeps,
  trx: ProjectTrx,
  restoring: Restoring,
  connections: readonly IncomingConnection[],
): Promise<Restored> {
  const { id: userId, facts } = restoring.owner;
  const { now } = facts;
  const changed: Restored['changed'][number][] = [];
  const left: Merge['left'][number][] = [];
  for (const connection of connections) {
    const { integrationId, account } = connection;
    const what = `connection ${integrationId} ${account.id}`;
    const opened = open(restoring.definition, connection);
    if ('code' in opened) {
      left.push({ what, ...opened });
      continue;
    }
    const [workflows, unknown] = sortWorkflows(restoring.definition, connection);
    left.push(...unknown);
    const state = stateHere(restoring.definition, connection);
    const wanted: WantedConnection = { ...connection, state, credential: opened.credential, workflows };
    const known = await findLive(trx, userId, connection);
    const verdict = judgeConnection(deps.vault, trx.projectId, known, wanted, restoring.overwrite);
    if (verdict === 'same') continue;
    if (verdict === 'left') {
      const message = 'The account has been connected here as well. --overwrite lets the file win.';
      left.push({ what, code: 'already_connected', message });
      continue;
    }
    const written = await writeConnection(deps, trx, { userId, now, known, mode: verdict }, wanted);
    changed.push({ connectionId: written.id, integrationId });
    if (verdict !== 'fill') left.push(...(await restoreSharing(trx, restoring, wanted, written.id, known)));
    if (written.state === 'needs_reauth' && connection.state !== 'needs_reauth') {
      const message =
        'Its credential was not taken along. Settings and workflows are here; the user connects it again.';
      left.push({ what: `credential ${integrationId} ${account.id}`, code: 'needs_reauth', message });
    }
  }
  return { changed, left };
}

/** Shares it as it was there. Whom it is shared with is said by the owner's metadata here. */
async function restoreSharing(
  trx: ProjectTrx,
  { actor, definition, owner }: Restoring,
  { integrationId, account, shared }: WantedConnection,
  id: string,
  known: LiveConnection | undefined,
): Promise<Merge['left']> {
  const connection = { id, integrationId, organisation: known?.organisation ?? null };
  try {
    await shareIn(trx, { actor, definition, owner, connection, shared: shared === true });
    return [];
  } catch (error) {
    if (!AppError.is(error)) throw error;
    return [{ what: `sharing ${integrationId} ${account.id}`, code: error.code, message: error.message }];
  }
}

function open(
  { integrations }: Definition,
  { integrationId, open: opener }: IncomingConnection,
): { readonly credential: Credential | undefined } | Problem {
  const integration = integrations.get(integrationId);
  if (integration === undefined) {
    return { code: 'unknown_integration', message: `The definition here has no "${integrationId}".` };
  }
  if (opener === undefined) return { credential: undefined };
  const message = 'Its credential was changed, or belongs to another user, account or file. Export again.';
  try {
    const credential = opener();
    if (credential === undefined) return { code: 'malformed', message };
    const { auth } = integration.connector;
    if (fitsAuth(auth, credential)) return { credential };
    return {
      code: 'other_credential',
      message: `Its credential (${credential.kind}) is not what "${integrationId}" takes here (${auth.kind}). Have it connected again.`,
    };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { code: error.code, message };
  }
}

/** An account that works waits for what is required here and was not filled in there. */
function stateHere(
  { integrations }: Definition,
  { integrationId, state, settings }: IncomingConnection,
): IncomingConnection['state'] {
  if (state !== 'connected' && state !== 'needs_setup') return state;
  return workingState(integrations.get(integrationId)?.settings ?? {}, settings);
}

function sortWorkflows(
  definition: Definition,
  { integrationId, workflows }: IncomingConnection,
): readonly [readonly string[], Merge['left']] {
  const ids = [...new Set(workflows)].toSorted();
  const isKnown = (id: string) => definition.workflows.get(id)?.integration.id === integrationId;
  const message = `The definition here has no such workflow of "${integrationId}".`;
  const unknown = ids
    .filter((id) => !isKnown(id))
    .map((id) => ({ what: `workflow ${id}`, code: 'unknown_workflow', message }));
  return [ids.filter(isKnown), unknown];
}
