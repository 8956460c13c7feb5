import { type Connector, readRateLimit } from '@acme/integrations/connector';
import { lowerCased, retryAfterMs, urlBelow } from '@acme/integrations/runtime';
import { EgressError, type EgressReason } from '../egress/index.ts';
import { observe } from '../exchanges/observe.ts';
import { presentCredential } from '../schemes/present.ts';
import { credentialSecret } from '../secrets/secret-ref.ts';
import type { Account, ProviderAnswer, ProviderCall, ProviderCallDeps } from './call-provider.ts';
import type { CallOutcome, Came } from './gate.ts';
import { readProblem } from './read-problem.ts';

/** One request, and what came of it. */
export type Sent = Pick<ProviderAnswer, 'answer' | 'problem'>;

/** By the status, or by what a 200 says of the credential. */
export function isRefused({ answer, problem }: Sent): boolean {
  return answer.status === 401 || problem?.kind === 'unauthenticated';
}

/** Sends one request as an account, in its turn and with its credential. */
export async function sendAsAccount(
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
