import type { Connector, ProviderProblem } from '@acme/integrations/connector';
import { readTarget, renewAccess } from '../connections/access.ts';
import type { AccessDeps } from '../connections/read-access.ts';
import { rejectAccess } from '../connections/reject-access.ts';
import type { CoreDeps } from '../deps.ts';
import type { EgressRequest, EgressResponse, SecretValue } from '../egress/index.ts';
import type { OnExchange } from '../exchanges/observe.ts';
import { endRefused } from './end-refused.ts';
import { isRefused, sendAsAccount } from './send-as-account.ts';

export type ProviderCallDeps = AccessDeps & Pick<CoreDeps, 'providers' | 'lastUsed'>;

/** Which account is used, and of which provider. */
export interface Account {
  readonly projectId: string;
  readonly connectionId: string;
  /** The inner id of the user for whom it is used, and who has to have the right to at each request; undefined: the server itself asks. */
  readonly usedBy: string | undefined;
  readonly connector: Connector;
}

/** What is asked of the provider, below the base URL of the account. */
export interface ProviderCall extends Pick<EgressRequest, 'method' | 'json' | 'body' | 'signal' | 'timeoutMs'> {
  readonly path: string;
  /** Asked by the server itself, whose account this is and whether it still works: that is no use of it. */
  readonly isCheck?: true;
  readonly headers?: Readonly<Record<string, SecretValue>>;
  readonly query?: Readonly<Record<string, SecretValue>>;
  /** Is told of each request, without what proves whose account it is. */
  readonly onExchange?: OnExchange;
}

export interface ProviderAnswer {
  readonly answer: EgressResponse;
  /** Of the account: what was asked is below it. */
  readonly baseUrl: string;
  /** What the provider says is wrong, in a status or in the body of a 200; undefined when nothing is. */
  readonly problem: ProviderProblem | undefined;
  /** The provider does not accept the credential, which has ended for it: its owner has to connect again. */
  readonly rejected: boolean;
}

/**
 * The one way to a provider as an account: where it goes, what it carries, and whether it may be called now. A token that
 * the provider refuses is renewed once, and the call made again. The first refusal of what cannot be renewed, or was just
 * renewed, ends nothing: the answer is passed on.
 *
 * @throws CredentialFailure, ProviderBusy, EgressError, PathError for a path that leads elsewhere
 */
export async function callProvider(
  deps: ProviderCallDeps,
  account: Account,
  call: ProviderCall,
): Promise<ProviderAnswer> {
  const { projectId, connectionId, usedBy } = account;
  if (call.isCheck !== true) deps.lastUsed.connection(projectId, connectionId);
  const first = await readTarget(deps, { projectId, connectionId, usedBy }, call.isCheck);
  const sent = await sendAsAccount(deps, account, first.baseUrl, call);
  if (!isRefused(sent)) return { ...sent, baseUrl: first.baseUrl, rejected: false };
  if (!(await renewAccess(deps, projectId, connectionId, first.version))) {
    const rejected = await endRefused(deps, account, first.version, call);
    return { ...sent, baseUrl: first.baseUrl, rejected };
  }
  const { version, baseUrl } = await readTarget(deps, { projectId, connectionId, usedBy }, call.isCheck);
  const again = await sendAsAccount(deps, account, baseUrl, call);
  const rejected = isRefused(again) && (await rejectAccess(deps, { projectId, connectionId, version }));
  return { ...again, baseUrl, rejected };
}
