import { AppError, type Attempt, type UserActor } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { authFields, hasWindow } from '@acme/integrations/connector';
import { admitAccount } from '../accounts/admit-account.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import type { ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { checkFields } from '../schemes/check-fields.ts';
import { type Obtained, obtainCredential, secretField } from '../schemes/obtain-credential.ts';
import { lockUser } from '../users/lock-user.ts';
import { connectAccount, type ConnectDeps } from './connect-account.ts';
import { attemptClosed, currentState, describeAttempt } from './describe-attempt.ts';
import { getOwnAttempt } from './find-attempt.ts';
import { isOtherAccount } from './is-other-account.ts';
import { type AttemptRow, moveAttempt } from './move-attempt.ts';

type SubmitDeps = ConnectDeps & Pick<CoreDeps, 'db' | 'egress'>;

/**
 * Tries what the customer typed at the provider and connects. The caller's own panel sends it, so
 * there is nothing to claim. Where a window follows, it only keeps what goes into its address.
 *
 * @throws invalid_fields, invalid_credentials, provider_error, attempt_closed
 */
export async function submitFields(
  deps: SubmitDeps,
  actor: UserActor,
  input: { readonly attemptId: string; readonly values: Readonly<Record<string, string>> },
): Promise<Attempt> {
  const { db, row } = await getOwnAttempt(deps, actor, input.attemptId);
  if (currentState(row, deps.clock.now()) !== 'needs_fields') throw attemptClosed();
  const project = await deps.projects.get(actor.projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration === undefined) throw attemptClosed();
  const values = checkFields(authFields(integration.connector.auth), input.values);
  const moved = hasWindow(integration.connector.auth)
    ? await db.transaction((trx) =>
        moveAttempt(trx, row.id, 'opened', { parameters: JSON.stringify(values) }, ['needs_fields']),
      )
    : await connect(deps, db, actor, integration, row, await obtain(deps, db, integration, row, values));
  if (moved === undefined) throw attemptClosed();
  return describeAttempt(moved, deps.clock.now());
}

async function obtain(
  deps: SubmitDeps,
  db: ProjectDb,
  integration: Integration,
  row: AttemptRow,
  values: Readonly<Record<string, string>>,
): Promise<Obtained> {
  const obtained = await obtainCredential(deps, integration, values);
  if (!(await isOtherAccount(db, row, obtained.account.id))) return obtained;
  const message = `This belongs to ${obtained.account.label}, another account than the one that is to be connected again.`;
  const field = secretField(integration);
  const fields = field === undefined ? {} : { fields: { [field]: { code: 'other_account', message } } };
  throw new AppError('invalid_credentials', message, fields);
}

async function connect(
  deps: SubmitDeps,
  db: ProjectDb,
  actor: UserActor,
  integration: Integration,
  row: AttemptRow,
  obtained: Obtained,
): Promise<AttemptRow | undefined> {
  return await db.transaction(async (trx) => {
    const { facts } = await lockUser(trx, row.user_id, deps.clock.now());
    refuseHeld(integration, undefined, facts);
    if ((await moveAttempt(trx, row.id, 'verifying', {}, ['needs_fields'])) === undefined) return undefined;
    const refusal = await admitAccount(trx, {
      integration,
      userId: row.user_id,
      facts,
      accountId: obtained.account.id,
    });
    if (refusal !== undefined) {
      return await moveAttempt(trx, row.id, refusal.state, {
        error_code: refusal.code,
        error_message: refusal.message,
      });
    }
    const connectionId = await connectAccount(deps, trx, {
      actor,
      externalUserId: actor.userId,
      userId: row.user_id,
      integrationId: integration.id,
      ...obtained,
    });
    return await moveAttempt(trx, row.id, 'connected', {
      connection_id: connectionId,
      account_id: obtained.account.id,
      account_label: obtained.account.label,
    });
  });
}
