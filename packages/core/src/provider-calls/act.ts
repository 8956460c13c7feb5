import {
  type ActionRequestInput,
  type ActionResult,
  AppError,
  type ServerActor,
  type Subject,
  type UserActor,
} from '@acme/api';
import type { Integration } from '@acme/integrations';
import type { Action } from '@acme/integrations/connector';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { refuseBrowserAction } from './browser-rule.ts';
import type { ProviderCallDeps } from './call-provider.ts';
import { chooseConnection } from './choose-connection.ts';
import { describeFailure } from './describe-failure.ts';
import { runAction } from './run-action.ts';

/**
 * Does an action of a connector as one of the user's accounts, for the host's backend and, where the definition allows it, for the
 * user's own browser.
 *
 * @throws not_found, connection_required, reconnect_required, integration_locked, suspended, forbidden, invalid_fields,
 *   provider_rejected, provider_busy, provider_error, too_many_requests, egress_blocked, egress_failed, unavailable
 */
export async function actAsUser(
  deps: ProviderCallDeps & Pick<CoreDeps, 'projects' | 'definitions' | 'clock'>,
  actor: ServerActor | UserActor,
  subject: Subject,
  { action: name, input, cursor, ...wanted }: ActionRequestInput,
): Promise<ActionResult> {
  const { projectId } = subject;
  const { connectionId, usedBy, integration } = await chooseConnection(
    deps,
    forProject(deps.db, projectId),
    subject,
    wanted,
  );
  if (actor.kind === 'user') refuseBrowserAction(integration, name);
  const action = findAction(integration, name);
  const startedAt = performance.now();
  try {
    const account = { projectId, connectionId, usedBy, connector: integration.connector };
    const output = await runAction(deps, account, action, { input, cursor });
    const tookMs = Math.round(performance.now() - startedAt);
    deps.log.info(
      { projectId, connectionId, action: name, by: actor.kind, tookMs },
      'an action was done at a provider',
    );
    return { output };
  } catch (error) {
    throw describeFailure(integration, error);
  }
}

function findAction({ name: integration, connector }: Integration, name: string): Action {
  const actions = connector.actions ?? {};
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action;
  const known = Object.keys(actions);
  throw new AppError(
    'not_found',
    known.length === 0
      ? `${integration} has no actions. Call its API with a request.`
      : `${integration} has no such action. It has ${known.join(', ')}.`,
  );
}
