import { isStepFailure, StepFailure, type StepApi } from '@acme/workflow';
import type { CoreDeps } from '../deps.ts';
import { blockedIn, callsAbout } from '../egress/index.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { openCredential } from './credential.ts';
import { isSharedGrant } from './is-shared-grant.ts';
import { OAuthFailure, revokeGrant } from './oauth.ts';
import { revokeByCall } from './revoke-by-call.ts';

/** Tries at the provider over about eight hours; then the credential is erased all the same. */
const revokeTries = 8;

export type RevokeDeps = Pick<
  CoreDeps,
  'db' | 'vault' | 'egress' | 'projects' | 'definitions' | 'environment' | 'log' | 'observer'
>;

/** A credential as it is kept, and whose it is. */
export interface StoredCredential {
  readonly userId: string;
  readonly integrationId: string;
  /** Null where that was not found out. */
  readonly accountId: string | null;
  readonly accountLabel: string | null;
  readonly sealed: string;
}

/** A credential that is to end, wherever it is kept. */
export interface EndingCredential {
  readonly projectId: string;
  readonly table: 'credential' | 'attempt';
  readonly rowId: string;
  /** Undefined when it is gone already. */
  readonly read: () => Promise<StoredCredential | undefined>;
  readonly erase: () => Promise<void>;
}

/** The durable end of a credential: tell the provider, with tries, then erase it in any case. */
export async function revokeCredential(deps: RevokeDeps, step: StepApi, ending: EndingCredential): Promise<void> {
  try {
    await step.run('revoke at the provider', () => revoke(deps, ending), { tries: revokeTries });
  } catch (error) {
    if (!isStepFailure(error)) throw error;
    deps.log.warn(
      { projectId: ending.projectId, table: ending.table, rowId: ending.rowId, reason: error.reason },
      'the provider could not be told that a grant has ended; it is erased here',
    );
  }
  await step.run('erase the credential', () => ending.erase());
}

async function revoke(deps: RevokeDeps, ending: EndingCredential): Promise<{ told: boolean }> {
  const { projectId, table, rowId } = ending;
  const stored = await ending.read();
  if (stored === undefined) return { told: false };
  const project = await deps.projects.get(projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(stored.integrationId);
  if (integration?.connector.auth.kind !== 'oauth2') return { told: false };
  const credential = openCredential(deps.vault, table, projectId, rowId, stored.sealed);
  if (credential.kind !== 'oauth2') return { told: false };
  const { auth } = integration.connector;
  if (auth.revokesAll !== undefined && (await isSharedGrant(deps, project, integration, ending, stored))) {
    return { told: false };
  }
  const app = getOAuthApp(deps, project, integration);
  try {
    const egress = callsAbout(deps.egress, { purpose: 'revocation', connector: integration.connector.id });
    if (auth.revocation === undefined) await revokeGrant(egress, auth, app, credential);
    else
      await revokeByCall(egress, integration, auth, auth.revocation, { app, credential, accountId: stored.accountId });
  } catch (error) {
    throw revocationFailure(error);
  }
  return { told: true };
}

function revocationFailure(error: unknown): StepFailure {
  const blocked = blockedIn(error);
  if (blocked !== undefined) {
    return new StepFailure('egress_blocked', `${blocked.message} (${blocked.reason})`, { retry: false, cause: error });
  }
  const message = error instanceof Error ? error.message : 'The provider could not be told.';
  const retry = !(error instanceof OAuthFailure) || error.outcome === 'provider_down';
  return new StepFailure(retry ? 'provider_unavailable' : 'provider_rejected', message, { retry, cause: error });
}
