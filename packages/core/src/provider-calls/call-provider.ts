import { type Connector, type ProviderProblem, readRateLimit } from '@acme/integrations/connector';
import { lowerCased, retryAfterMs, urlBelow } from '@acme/integrations/runtime';
import { readTarget, renewAccess } from '../connections/access.ts';
import type { AccessDeps } from '../connections/read-access.ts';
import { rejectAccess } from '../connections/reject-access.ts';
import type { CoreDeps } from '../deps.ts';
import {
  EgressError,
  type EgressReason,
  type EgressRequest,
  type EgressResponse,
  type SecretValue,
} from '../egress/index.ts';
import { observe, type OnExchange } from '../exchanges/observe.ts';
import { presentCredential } from '../schemes/present.ts';
import { credentialSecret } from '../secrets/secret-ref.ts';
import type { CallOutcome, Came } from './gate.ts';
import { readProblem } from './read-problem.ts';

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
  /** The provider does not accept the credential, renewed or not: its owner has to connect again. */
  readonly rejected: boolean;
}

/**
 * The one way to a provider as an account: where it goes, what it carries, and whether it may be called now. A token that
 * the provider refuses is renewed once, and the call made again.
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
  const sent = await send(deps, account, first.baseUrl, call);
  if (!isRefused(sent)) return { ...sent, baseUrl: first.baseUrl, rejected: false };
  await renewAccess(deps, projectId, connectionId, first.version);
  const { version, baseUrl } = await readTarget(deps, { projectId, connectionId, usedBy }, call.isCheck);
  const again = await send(deps, account, baseUrl, call);
  const rejected =
    isRefused(again) && (await rejectAccess(deps, { projectId, connectionId, version, renewable: true }));
  return { ...again, baseUrl, rejected };
}

type Sent = Pick<ProviderAnswer, 'answer' | 'problem'>;

/** By the status, or by what a 200 says of the credential. */
function isRefused({ answer, problem }: Sent): boolean {
  return answer.status === 401 || problem?.kind === 'unauthenticated';
}

async function send(
  deps: ProviderCallDeps,
  { projectId, connectionId, usedBy, connector }: Account,
  baseUrl: string,
  { path, headers = {}, query = {}, isCheck, onExchange, ...request }: ProviderCall,
): Promise<Sent> {
  const url = urlBelow(baseUrl, path);
  const hosts = [new URL(baseUrl).host];
  const ours = presentCredential(connector, (part) =>
    credentialSecret({ projectId, connectionId, usedBy, part, hosts }),
  );
  return await deps.providers.pass(
    { projectId, connectionId, host: url.host, connector: connector.id, signal: request.signal },
    async () => {
      const answer = await observe(onExchange, { ...request, url, headers, query }, () =>
        deps.egress.fetch({
          ...request,
          url,
          // Ours win: nobody puts another credential in the place of the account's.
          headers: { ...lowerCased(headers), ...ours.headers },
          query: { ...query, ...ours.query },
          ...(ours.signer === undefined ? {} : { signer: ours.signer }),
          allowHosts: hosts,
          about: { purpose: isCheck === true ? 'identity' : 'provider', connector: connector.id },
        }),
      );
      return { answer, problem: readProblem(connector, answer) };
    },
    (came) => judge(connector, came, deps.clock.now()),
  );
}

/** No answer, or none in time. */
const silences: ReadonlySet<EgressReason> = new Set(['connect', 'connection_lost', 'dns', 'timeout', 'tls']);

function judge({ rateLimit = [] }: Connector, came: Came<Sent>, now: Date): CallOutcome {
  if ('error' in came) {
    // What was not sent tells nothing of the provider, and an answer that is of no use here is one all the same.
    const { error } = came;
    return { failed: error instanceof EgressError && silences.has(error.reason) ? true : undefined };
  }
  const { answer, problem } = came.answer;
  const { status, headers } = answer;
  const asksForRest = status === 429 || status === 503 || problem?.kind === 'rate_limited';
  return {
    failed: status >= 500,
    restMs: asksForRest ? retryAfterMs(headers.get('retry-after'), now) : undefined,
    standing: readRateLimit(rateLimit, (name) => headers.get(name), now.getTime()),
  };
}
