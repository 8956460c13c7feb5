import { AppError, type Attempt, type FieldProblem, type UserActor } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { refuseHeld } from '../availability/refuse-held.ts';
import { type Account, identify, IdentifyFailure } from '../connections/identify.ts';
import type { CoreDeps } from '../deps.ts';
import { lockUser } from '../users/lock-user.ts';
import { connectAccount } from './connect-account.ts';
import { attemptClosed, currentState, describeAttempt } from './describe-attempt.ts';
import { getOwnAttempt } from './find-attempt.ts';
import { moveAttempt } from './move-attempt.ts';

/**
 * Tries what the customer typed at the provider and connects. The caller's own panel sends it, so
 * there is nothing to claim. @throws invalid_fields, invalid_credentials, provider_error, attempt_closed
 */
export async function submitFields(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'egress' | 'engine' | 'projects' | 'definitions' | 'clock'>,
  actor: UserActor,
  input: { readonly attemptId: string; readonly values: Readonly<Record<string, string>> },
): Promise<Attempt> {
  const { db, row } = await getOwnAttempt(deps, actor, input.attemptId);
  if (currentState(row, deps.clock.now()) !== 'needs_fields') throw attemptClosed();
  const project = await deps.projects.get(actor.projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration?.connector.auth.kind !== 'api_key') throw attemptClosed();
  const { fields } = integration.connector.auth;
  const values = Object.fromEntries(fields.map(({ name }) => [name, (input.values[name] ?? '').trim()]));
  refuseEmpty(fields, values);
  const credential = { kind: 'api_key', values } as const;
  const account = await check(deps, integration, credential);
  const moved = await db.transaction(async (trx) => {
    const { facts } = await lockUser(trx, row.user_id, deps.clock.now());
    refuseHeld(integration, undefined, facts);
    if ((await moveAttempt(trx, row.id, 'verifying', {}, ['needs_fields'])) === undefined) return undefined;
    const connectionId = await connectAccount(deps, trx, {
      actor,
      externalUserId: actor.userId,
      userId: row.user_id,
      integrationId: integration.id,
      account,
      credential,
      expiresAt: null,
    });
    return await moveAttempt(trx, row.id, 'connected', {
      connection_id: connectionId,
      account_id: account.id,
      account_label: account.label,
    });
  });
  if (moved === undefined) throw attemptClosed();
  return describeAttempt(moved, deps.clock.now());
}

function refuseEmpty(
  fields: readonly { readonly name: string; readonly label: string }[],
  values: Readonly<Record<string, string>>,
): void {
  const problems: Record<string, FieldProblem> = {};
  for (const { name, label } of fields) {
    if (values[name] === '') problems[name] = { code: 'required', message: `Enter the ${label}.` };
    // A header cannot carry these; pasted keys often bring a line break along.
    else if (/[^\x20-\x7e]/.test(values[name] ?? '')) {
      problems[name] = {
        code: 'not_printable',
        message: `The ${label} has characters that no key has. Copy it again.`,
      };
    }
  }
  const first = Object.values(problems)[0];
  if (first !== undefined) throw new AppError('invalid_fields', first.message, { fields: problems });
}

async function check(
  deps: Pick<CoreDeps, 'egress'>,
  integration: Integration,
  credential: Parameters<typeof identify>[2],
): Promise<Account> {
  try {
    return await identify(deps.egress, integration, credential);
  } catch (error) {
    const status = error instanceof IdentifyFailure ? error.status : undefined;
    const { auth } = integration.connector;
    if ((status === 401 || status === 403) && auth.kind === 'api_key') {
      const message = `${integration.name} rejected this key. Check that it has not expired and may be used here.`;
      throw new AppError('invalid_credentials', message, {
        cause: error,
        fields: { [auth.placement.field]: { code: 'rejected', message } },
      });
    }
    throw new AppError(
      'provider_error',
      `${integration.name} is not responding as it should. Try again in a few minutes.`,
      {
        cause: error,
      },
    );
  }
}
