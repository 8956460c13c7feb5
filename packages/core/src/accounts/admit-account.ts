import type { AttemptState, ErrorCode } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { sql } from 'kysely';
import type { Facts } from '../availability/standing.ts';
import type { ProjectDb, ProjectTrx } from '../db/project-db.ts';
import { accountLimit } from './account-limit.ts';

/** Why an account is not connected, as the end of an attempt. */
export interface AccountRefusal {
  readonly state: Extract<AttemptState, 'already_connected' | 'limit_reached'>;
  readonly code: ErrorCode;
  readonly message: string;
}

interface Candidate {
  readonly integration: Integration;
  readonly userId: string;
  readonly facts: Pick<Facts, 'metadata'>;
  /** Absent while nobody knows yet whose account it will be. */
  readonly accountId?: string;
}

/** Why this account may not be connected, for who asks early; the last word is that of {@link admitAccount}. */
export async function refuseAccount(db: ProjectDb, candidate: Candidate): Promise<AccountRefusal | undefined> {
  const { integration, userId, facts, accountId } = candidate;
  const limit = accountLimit(integration, facts.metadata);
  const isExclusive = integration.accounts.elsewhere === 'refuse' && accountId !== undefined;
  if (limit === undefined && !isExclusive) return undefined;
  const live = await db
    .selectFrom('connect.connection')
    .select(['user_id', 'account_id'])
    .where('integration_id', '=', integration.id)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .where((eb) =>
      accountId === undefined
        ? eb('user_id', '=', userId)
        : eb.or([eb('user_id', '=', userId), eb('account_id', '=', accountId)]),
    )
    .execute();
  // The same account again is a reconnect: it is one of those that are counted already.
  const mine = live.filter((one) => one.user_id === userId);
  if (isExclusive && live.length > mine.length) return elsewhere(integration);
  if (mine.some((one) => one.account_id === accountId)) return undefined;
  return limit !== undefined && mine.length >= limit ? limitReached(integration, limit) : undefined;
}

/**
 * The same with the last word: until the transaction ends nobody else connects an account of this integration for this
 * user, or this account for anybody. Of twenty claims that come at once as many are let in as may be.
 */
export async function admitAccount(
  trx: ProjectTrx,
  candidate: Required<Candidate>,
): Promise<AccountRefusal | undefined> {
  const { integration, userId, accountId } = candidate;
  // In this order everywhere, so that nobody waits for somebody who waits for them.
  await hold(trx, ['accounts of', userId, integration.id]);
  if (integration.accounts.elsewhere === 'refuse') await hold(trx, ['account', integration.id, accountId]);
  return await refuseAccount(trx, candidate);
}

async function hold(trx: ProjectTrx, what: readonly string[]): Promise<void> {
  const key = JSON.stringify(['acme', trx.projectId, ...what]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx.unbound);
}

export function limitReached(integration: Integration, limit: number): AccountRefusal {
  const accounts = limit === 1 ? 'one account' : `${limit} accounts`;
  return {
    state: 'limit_reached',
    code: 'limit_reached',
    message: `No more than ${accounts} of ${integration.name} can be connected. Disconnect one first. Nothing was changed.`,
  };
}

/** Tells nobody whose it is. */
function elsewhere(integration: Integration): AccountRefusal {
  return {
    state: 'already_connected',
    code: 'conflict',
    message: `This account of ${integration.name} is connected elsewhere already. Nothing was changed.`,
  };
}
