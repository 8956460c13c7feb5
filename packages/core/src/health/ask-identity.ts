import type { Integration } from '@acme/integrations';
import type { ProblemKind } from '@acme/integrations/connector';
import type { Account } from '../connections/identify.ts';
import type { Credential } from '../connections/credential.ts';
import { callProvider, type ProviderCall, type ProviderCallDeps } from '../provider-calls/call-provider.ts';
import { parametersOf } from '../schemes/parameters.ts';

/** The provider answered something else than whose account it is. */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';
  readonly status: number;
  /** What the status means, or what the body of a 200 says. */
  readonly problem: ProblemKind;
  /** The second refusal: the connection has ended. */
  readonly rejected: boolean;

  constructor(status: number, problem: ProblemKind, rejected: boolean) {
    super(`The provider answered ${status}, ${problem}.`);
    this.status = status;
    this.problem = problem;
    this.rejected = rejected;
  }
}

/**
 * Asks whose a stored account is, by the way of every other call of it: renewed when refused, counted, and held back when
 * the provider wants rest.
 *
 * @throws ProbeFailure, CredentialFailure, ProviderBusy, EgressError; whatever `identify` makes of an answer
 */
export async function askIdentity(
  deps: ProviderCallDeps,
  {
    accountId: known,
    ...target
  }: { readonly projectId: string; readonly connectionId: string; readonly accountId: string },
  integration: Integration,
  credential: Credential,
): Promise<Account> {
  const { connector } = integration;
  const call = async (request: ProviderCall): Promise<unknown> => {
    const { answer, problem, rejected } = await callProvider(
      deps,
      { ...target, usedBy: undefined, connector },
      { ...request, isCheck: true, headers: { accept: 'application/json' } },
    );
    if (problem !== undefined) throw new ProbeFailure(answer.status, problem.kind, rejected);
    return answer.json();
  };
  return await connector.identify(
    {
      get: (path, query = {}) => call({ method: 'GET', path, query }),
      post: (path, json) => call({ method: 'POST', path, json }),
    },
    { parameters: parametersOf(connector, credential), tokenResponse: {}, known },
  );
}
