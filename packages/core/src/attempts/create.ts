import { randomUUID } from 'node:crypto';
import { AppError, type ConnectBeginning, type CreatedAttempt, type UserActor } from '@acme/api';
import { type Auth, authFields, hasWindow } from '@acme/integrations/connector';
import { refuseAccount } from '../accounts/admit-account.ts';
import { forProject, type ProjectDb, type ProjectTrx } from '../db/project-db.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { ensureUser } from '../users/ensure-user.ts';
import { lockUser } from '../users/lock-user.ts';
import { beginningOf } from '../schemes/beginning.ts';
import { sha256 } from './attempt-secrets.ts';
import { checkReturnUrl } from './return-url.ts';
import { attemptMinutes, minutesFrom } from './attempt-times.ts';
import { describeAttempt } from './describe-attempt.ts';
import { noConnection } from '../connections/no-connection.ts';

/** Opens an attempt for the caller. @throws not_found, integration_locked, suspended, integration_not_configured, forbidden_origin, limit_reached */
export async function createAttempt(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'vault' | 'environment' | 'clock' | 'publicUrl'>,
  actor: UserActor,
  input: {
    readonly integrationId: string;
    readonly connectionId?: string | undefined;
    readonly returnUrl?: string | undefined;
    readonly session?: string | undefined;
  },
): Promise<CreatedAttempt> {
  const project = await deps.projects.get(actor.projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(input.integrationId);
  if (integration === undefined) {
    throw new AppError(
      'not_found',
      `There is no integration "${input.integrationId}". Check the id in the definition.`,
    );
  }
  const { auth } = integration.connector;
  if (hasWindow(auth)) getOAuthApp(deps, project, integration);
  const begins = beginningOf(auth);
  const returnUrl = input.returnUrl === undefined ? null : checkReturnUrl(project, input.returnUrl);
  const db = forProject(deps.db, actor.projectId);
  const userId = await ensureUser(db, actor, actor.userId);
  return await db.transaction(async (trx) => {
    const { facts } = await lockUser(trx, userId, deps.clock.now());
    refuseHeld(integration, undefined, facts);
    const reconnects = input.connectionId ?? null;
    if (reconnects !== null) await expectOwn(trx, { id: reconnects, userId, integrationId: integration.id });
    else await refuseFurther(trx, { integration, userId, facts });
    const now = deps.clock.now();
    const row = await trx
      .insertInto('connect.attempt', {
        id: randomUUID(),
        user_id: userId,
        integration_id: integration.id,
        state: begins === 'window' ? 'opened' : 'needs_fields',
        origin: actor.origin ?? null,
        reconnects,
        return_url: returnUrl,
        session_sha256: input.session === undefined ? null : sha256(input.session),
        created_at: now,
        expires_at: minutesFrom(now, attemptMinutes),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await emitChange(trx, {
      userId,
      type: 'attempt.changed',
      payload: { attemptId: row.id, integrationId: integration.id, state: row.state },
    });
    return {
      attempt: describeAttempt(row, now),
      next: nextOf(auth, begins, `${deps.publicUrl}/oauth/start/${row.id}`),
    };
  });
}

/** @throws limit_reached before somebody signs in for nothing */
export async function refuseFurther(db: ProjectDb, candidate: Parameters<typeof refuseAccount>[1]): Promise<void> {
  const refusal = await refuseAccount(db, candidate);
  if (refusal !== undefined) throw new AppError(refusal.code, refusal.message);
}

/** @throws not_found, in the same words for another user's */
export async function expectOwn(
  trx: ProjectTrx,
  { id, userId, integrationId }: { readonly id: string; readonly userId: string; readonly integrationId: string },
): Promise<void> {
  const own = await trx
    .selectFrom('connect.connection')
    .select('id')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('integration_id', '=', integrationId)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .executeTakeFirst();
  if (own === undefined) throw noConnection();
}

function nextOf(auth: Auth, begins: ConnectBeginning, startUrl: string): CreatedAttempt['next'] {
  if (begins === 'window') return { kind: 'window', startUrl };
  // What a value must look like stays here: it is checked when it is sent.
  const fields = authFields(auth).map(({ pattern: _pattern, ...field }) => field);
  return { kind: 'fields', fields, ...(begins === 'fields_then_window' ? { startUrl } : {}) };
}
