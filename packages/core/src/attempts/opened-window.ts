import type { UserActor } from '@acme/api';
import type { CoreDeps } from '../deps.ts';
import type { VaultError } from '../vault/index.ts';
import { attemptCookieName, matches, randomToken } from './attempt-secrets.ts';
import { attemptMinutes, minutesFrom } from './attempt-times.ts';
import { currentState } from './describe-attempt.ts';
import { findAttemptOfAnyProject } from './find-attempt.ts';

/** Which window a page of the host has opened, for whom. */
const cookieName = '__Host-oc_window';

/** A window that was opened with a user's token: the tab keeps `tab`, the browser the cookie. */
export interface OpenedWindow {
  readonly tab: string;
  readonly cookie: { readonly name: string; readonly value: string; readonly expires: Date };
}

type Cookie = (name: string) => string | undefined;

/**
 * Marks the window that is here now as one of the caller's. Windows that the same browser has open for the same user share a mark,
 * so that two can be under way.
 */
export function markWindow(
  { vault, clock }: Pick<CoreDeps, 'vault' | 'clock'>,
  actor: UserActor,
  cookie: Cookie,
): OpenedWindow {
  const tab = tabOf({ vault, clock }, actor, cookie) ?? randomToken();
  const expires = minutesFrom(clock.now(), attemptMinutes);
  const value = vault.seal(JSON.stringify({ tab, until: expires.getTime() }), addressOf(actor));
  return { tab, cookie: { name: cookieName, value, expires } };
}

/** The mark of this browser for a user; undefined for another user's, and past its time. */
export function tabOf(
  { vault, clock }: Pick<CoreDeps, 'vault' | 'clock'>,
  user: { readonly projectId: string; readonly userId: string },
  cookie: Cookie,
): string | undefined {
  const sealed = cookie(cookieName);
  if (sealed === undefined) return undefined;
  try {
    const { tab, until } = JSON.parse(vault.open(sealed, addressOf(user))) as { tab: string; until: number };
    return until > clock.now().getTime() ? tab : undefined;
  } catch (error) {
    if (typeof (error as VaultError).code === 'string') return undefined;
    throw error;
  }
}

/** Not stored anywhere: what was sealed with another key or for somebody else is no mark. */
function addressOf({ projectId, userId }: { readonly projectId: string; readonly userId: string }) {
  return { table: 'window', projectId, rowId: userId, field: 'tab' };
}

/**
 * The window says that a page of the host opened it and led it on to where the attempt begins. Whoever follows the attempt by its
 * name may then claim it. Only the browser that began it can say so, with the code that only a page led there by the host was given.
 *
 * @returns whether it was believed
 */
export async function handOver(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  input: { readonly attemptId: string; readonly claimCode: string; readonly cookie: Cookie },
): Promise<boolean> {
  const found = await findAttemptOfAnyProject(deps, input.attemptId);
  if (found === undefined) return false;
  const { db, row } = found;
  const now = deps.clock.now();
  const proved =
    row.session_sha256 !== null &&
    currentState(row, now) === 'awaiting_provider' &&
    matches(row.cookie_sha256, input.cookie(attemptCookieName(row.id))) &&
    matches(row.claim_sha256, input.claimCode);
  if (!proved) return false;
  const written = await db
    .updateTable('connect.attempt')
    .set({ handed_over_at: now })
    .where('id', '=', row.id)
    .where('state', '=', 'awaiting_provider')
    .where('claim_sha256', '=', row.claim_sha256)
    .executeTakeFirst();
  return written.numUpdatedRows === 1n;
}
