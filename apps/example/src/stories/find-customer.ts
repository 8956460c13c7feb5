import type { ConnectClient, Execution, Page, UserSummaryOf } from '@acme/sdk';
import type config from '../../connect.config.ts';

/** The customers that a search finds, newest first, and what failed for them lately. */
export interface FoundCustomers {
  readonly customers: Page<UserSummaryOf<typeof config>>;
  readonly total: { readonly count: number; readonly exact: boolean } | undefined;
  /** Why it failed is in `reason` and `error`; who must act, in `responsible`. */
  readonly failures: readonly Execution[];
}

const isAddress = (search: string): boolean => /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(search) && !search.startsWith('-');

/**
 * Story: somebody writes to support, and support sees at once what failed for them.
 *
 * A whole e-mail address finds whom it is attached to. Everything else is the search language: `north`, `meta.plan:pro`,
 * `state:needs_reauth`, `meta.seats>10 -is:suspended`. The same search that finds users finds their executions.
 *
 * @throws ConnectApiError `invalid_query`, with the position of what is wrong
 */
export async function findCustomers(
  connect: ConnectClient<typeof config>,
  search: string,
  page: { readonly cursor?: string; readonly limit?: number } = {},
): Promise<FoundCustomers> {
  const user = isAddress(search) ? { metadata: { Email: search } } : { where: search };
  const [{ total, ...customers }, failures] = await Promise.all([
    connect.users.list({ ...user, ...page, count: true }),
    connect.executions.list({ user, status: 'failed', limit: 10 }),
  ]);
  return { customers, total, failures: failures.items };
}
