import { openAccess } from '../connections/access.ts';
import { CredentialFailure, type StoredAccess } from '../connections/read-access.ts';
import type { CoreDeps } from '../deps.ts';
import { EgressError } from '../egress/index.ts';
import type { ProviderCallDeps } from '../provider-calls/call-provider.ts';
import { ProviderBusy } from '../provider-calls/provider-busy.ts';
import { isRenewable } from '../schemes/renew.ts';
import { askIdentity, ProbeFailure } from './ask-identity.ts';
import { againAfterMs, type HealthTiming } from './health-timing.ts';

export type HealthDeps = ProviderCallDeps & Pick<CoreDeps, 'clock'> & { readonly health: HealthTiming };

/** An account that is due. */
export interface DueConnection {
  readonly project_id: string;
  readonly id: string;
  readonly account_id: string;
  /** When it was last known to work, or at least used. */
  readonly seen_at: Date;
  readonly check_failures: number;
}

/** What a look at an account came to. */
export type Checked =
  /** Nothing is wrong; `asked` when the provider said so itself. `ends` is when the credential ends and cannot be renewed. */
  | { readonly kind: 'good'; readonly asked: boolean; readonly ends?: Ending; readonly nextMs: number }
  | { readonly kind: 'expired' }
  | { readonly kind: 'failed'; readonly why: string; readonly nextMs: number }
  /** Tells nothing of the account. */
  | { readonly kind: 'later'; readonly nextMs: number }
  /** What ended it has been written down already. */
  | { readonly kind: 'ended' };

interface Ending {
  readonly soon: boolean;
}

/**
 * Looks after one account: renews what is due, which keeps an unused grant from lapsing, and asks the provider whose it is
 * when nobody has called it for a while. Suspended ones too: they are to work when they are resumed.
 */
export async function checkConnection(deps: HealthDeps, due: DueConnection): Promise<Checked> {
  const { health } = deps;
  try {
    const access = await openAccess(deps, due.project_id, due.id);
    const end = endOf(deps, access);
    if (end !== undefined && end.inMs <= 0) return { kind: 'expired' };
    // About to end by itself: a refusal would tell nothing new.
    const asked = end !== undefined && end.warnInMs <= 0 ? false : await probe(deps, due, access);
    const regularMs = access.integration.connector.probe === undefined ? health.keepAliveMs : health.probeAfterMs;
    const nextMs = end === undefined ? regularMs : Math.min(regularMs, end.warnInMs > 0 ? end.warnInMs : end.inMs);
    return { kind: 'good', asked, nextMs, ...(end === undefined ? {} : { ends: { soon: end.warnInMs <= 0 } }) };
  } catch (error) {
    return judge(deps, due, error);
  }
}

async function probe(
  deps: HealthDeps,
  due: DueConnection,
  { integration, credential, refusedLately }: StoredAccess,
): Promise<boolean> {
  const unusedMs = deps.clock.now().getTime() - due.seen_at.getTime();
  // After a failure or a refusal at once: it is not known that it works.
  const isDue = refusedLately || due.check_failures > 0 || unusedMs >= deps.health.probeAfterMs / 2;
  if (integration.connector.probe === undefined || !isDue) return false;
  const target = { projectId: due.project_id, connectionId: due.id, accountId: due.account_id };
  const account = await askIdentity(deps, target, integration, credential);
  if (account.id !== due.account_id) throw new OtherAccount();
  return true;
}

/** A credential that was moved to another account at the provider is not that of this connection any more. */
class OtherAccount extends Error {
  override readonly name = 'OtherAccount';
}

/** When a credential that nobody can renew ends. */
function endOf(
  { clock, health }: HealthDeps,
  { integration, credential, expiresAt, storedAt }: StoredAccess,
): { readonly inMs: number; readonly warnInMs: number } | undefined {
  if (expiresAt === null || isRenewable(integration.connector, credential)) return undefined;
  const inMs = expiresAt.getTime() - clock.now().getTime();
  const lifeMs = Math.max(0, expiresAt.getTime() - storedAt.getTime());
  return { inMs, warnInMs: inMs - Math.min(health.warnAheadMs, lifeMs / 10) };
}

function judge({ health, log }: HealthDeps, due: DueConnection, error: unknown): Checked {
  if (error instanceof CredentialFailure && error.outcome !== 'provider_down') return { kind: 'ended' };
  if (error instanceof ProbeFailure && error.rejected) return { kind: 'ended' };
  const nextMs = againAfterMs(health, due.check_failures + 1);
  // What was refused all the same, renewed or not to be renewed, is over if that happens again soon.
  if (error instanceof ProbeFailure && error.problem === 'unauthenticated')
    return { kind: 'later', nextMs: health.againMs };
  if (error instanceof ProbeFailure && error.problem === 'rate_limited') return { kind: 'later', nextMs };
  if (error instanceof ProviderBusy) return { kind: 'later', nextMs: Math.max(error.retryAfterMs, health.againMs) };
  // Why a renewal fails is shown by the renewal itself, once it has failed for a day.
  if (error instanceof CredentialFailure) return { kind: 'later', nextMs: Math.max(error.retryAfterMs ?? 0, nextMs) };
  const why =
    error instanceof EgressError
      ? error.reason
      : error instanceof ProbeFailure
        ? `${error.problem}, status ${error.status}`
        : '';
  log.info(
    { projectId: due.project_id, connectionId: due.id, why: why || nameOf(error) },
    'an account could not be checked',
  );
  return { kind: 'failed', why: why || nameOf(error), nextMs };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
