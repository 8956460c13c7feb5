import { type AnyConfig, ConnectError } from '@acme/connect';
import { type ReadUserOptions, readUser } from '@acme/connect/read-user';
import type { ConnectSnapshot } from '../headless/connect-snapshot.ts';

/** What `prefetchConnect` needs: where the server is, and a token of the customer whose page is rendered. */
export type PrefetchOptions = ReadUserOptions;

/**
 * Reads on the host's server what the panel shows first. Give the result to `<ConnectProvider snapshot>`: awaited, and the
 * list is in the HTML; as a promise, and the page does not wait for it.
 *
 * It never rejects, and a page never breaks on it: without a user the browser reads by itself. `error.code` says why,
 * for the host's log: `session_expired` (the token is not valid any more), `not_found` (no such project), `suspended`,
 * `rate_limited`, `unreachable` (no answer within two seconds, or as long as the signal says), `server_error`.
 *
 * @example
 * const snapshot = await prefetchConnect<typeof config>({
 *   apiUrl: 'https://connect.example.com',
 *   projectId: '…',
 *   token: await userTokens.sign(session.userId),
 *   signal: AbortSignal.timeout(500),
 * });
 */
export async function prefetchConnect<Config extends AnyConfig = AnyConfig>(
  options: PrefetchOptions,
): Promise<ConnectSnapshot<Config>> {
  try {
    return { user: await readUser<Config>(options) };
  } catch (thrown) {
    if (!ConnectError.is(thrown)) return { error: { code: 'server_error' } };
    const { code, requestId } = thrown;
    return { error: { code, ...(requestId === undefined ? {} : { requestId }) } };
  }
}
