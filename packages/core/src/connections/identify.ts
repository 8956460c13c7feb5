import type { Integration } from '@acme/integrations';
import type { Granted } from '@acme/integrations/connector';
import { statusWords } from '@acme/integrations/connector';
import { urlBelow } from '@acme/integrations/runtime';
import type { Egress, EgressRequest } from '../egress/index.ts';
import type { OAuthApp } from '../integrations/oauth-app.ts';
import { readProblem } from '../provider-calls/read-problem.ts';
import { baseUrlOf, parametersOf } from '../schemes/parameters.ts';
import { partOf } from '../schemes/part-of.ts';
import { presentCredential } from '../schemes/present.ts';
import { freshSecret } from '../secrets/secret-ref.ts';
import type { Credential } from './credential.ts';

/** The provider's own word on who this is. */
export interface Account {
  readonly id: string;
  readonly label: string;
}

/** The provider did not accept the credential, or did not answer. */
export class IdentifyFailure extends Error {
  override readonly name = 'IdentifyFailure';
  readonly status: number | undefined;
  /** The provider's own words, if it gave any. */
  readonly said: string | undefined;

  constructor(
    message: string,
    status: number | undefined,
    { said, cause }: { readonly said?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.said = said;
  }
}

/** Asks who a credential belongs to that is not stored yet; `known` is whose it is to be. @throws IdentifyFailure, UrlPartError */
export async function identify(
  egress: Egress,
  integration: Integration,
  credential: Credential,
  tokenResponse: Granted['tokenResponse'] = {},
  app: () => OAuthApp = noApp,
  known?: string,
): Promise<Account> {
  const { connector } = integration;
  const baseUrl = baseUrlOf(connector, credential, true);
  const hosts = [new URL(baseUrl).host];
  const presented = presentCredential(connector, (name) => {
    const part = partOf(connector, credential, name, app);
    if (part === undefined) throw new TypeError(`There is no "${name}" in what ${connector.name} takes.`);
    return freshSecret(part, hosts);
  });
  const call = async (request: Pick<EgressRequest, 'method' | 'query' | 'json'>, path: string): Promise<unknown> => {
    const answer = await egress.fetch({
      ...request,
      url: urlBelow(baseUrl, path),
      headers: { accept: 'application/json', ...presented.headers },
      query: { ...request.query, ...presented.query },
      ...(presented.signer === undefined ? {} : { signer: presented.signer }),
      allowHosts: hosts,
      about: { purpose: 'identity', connector: connector.id },
    });
    const problem = readProblem(connector, answer);
    if (problem !== undefined) {
      // A credential that is refused with a 200 is refused all the same.
      const status = problem.kind === 'unauthenticated' ? 401 : answer.status;
      const { message } = problem;
      const said = message === statusWords(answer.status) ? {} : { said: message };
      throw new IdentifyFailure(`${connector.name} answered ${answer.status}: ${message}`, status, said);
    }
    return answer.json();
  };
  try {
    const account = await connector.identify(
      {
        get: (path, query = {}) => call({ method: 'GET', query }, path),
        post: (path, json) => call({ method: 'POST', json }, path),
      },
      { parameters: parametersOf(connector, credential), tokenResponse, ...(known === undefined ? {} : { known }) },
    );
    return { id: account.id, label: account.label.slice(0, 300) };
  } catch (error) {
    if (error instanceof IdentifyFailure) throw error;
    throw new IdentifyFailure(`${connector.name} did not say whose account this is.`, undefined, { cause: error });
  }
}

function noApp(): never {
  throw new TypeError('What a customer typed is not signed by a client of the host.');
}
