import { AppError, type FieldProblem } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { authFields, UrlPartError } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';
import { type Account, identify, IdentifyFailure } from '../connections/identify.ts';
import { OAuthFailure } from '../connections/oauth.ts';
import type { CoreDeps } from '../deps.ts';
import { callsAbout, EgressError } from '../egress/index.ts';
import { obtainToken } from './obtain-token.ts';

/** A credential that the provider has accepted, and whose it is. */
export interface Obtained {
  readonly account: Account;
  readonly credential: Credential;
  readonly expiresAt: Date | null;
}

/**
 * Tries what the customer typed at the provider, before anything is stored.
 *
 * @throws invalid_credentials at the field that caused it, provider_error
 */
export async function obtainCredential(
  deps: Pick<CoreDeps, 'egress' | 'clock'>,
  integration: Integration,
  values: Readonly<Record<string, string>>,
): Promise<Obtained> {
  const { auth, id: connector } = integration.connector;
  const egress = callsAbout(deps.egress, { purpose: 'token', connector });
  try {
    const { credential, expiresAt, tokenResponse } =
      auth.kind === 'client_credentials' || auth.kind === 'jwt_bearer'
        ? await obtainToken({ ...deps, egress }, auth, values)
        : { credential: { kind: 'typed', values } as const, expiresAt: undefined, tokenResponse: {} };
    const account = await identify(deps.egress, integration, credential, tokenResponse);
    return { account, credential, expiresAt: expiresAt ?? null };
  } catch (error) {
    throw sortRefusal(integration, error);
  }
}

const refusals: ReadonlySet<OAuthFailure['outcome']> = new Set(['invalid_grant', 'misconfigured', 'denied']);

function sortRefusal(integration: Integration, error: unknown): AppError {
  const status = error instanceof IdentifyFailure ? error.status : undefined;
  if (status === 401 || status === 403) {
    return refused(
      secretField(integration),
      `${integration.name} rejected this key. Check that it has not expired and may be used here.`,
      error,
      { code: 'rejected', said: error instanceof IdentifyFailure ? error.said : undefined },
    );
  }
  if (error instanceof OAuthFailure && refusals.has(error.outcome)) {
    const said =
      error.outcome === 'misconfigured' ? `${integration.name} does not know these credentials.` : error.message;
    return refused(secretField(integration), `${said} Check that they are copied whole and still valid.`, error);
  }
  const place = urlField(integration);
  if (place !== undefined && (error instanceof UrlPartError || status === 404 || hasNoSuchHost(error))) {
    return refused(place.name, `${integration.name} has no account at this ${place.label}.`, error, {
      code: 'no_such_account',
    });
  }
  return new AppError(
    'provider_error',
    `${integration.name} is not responding as it should. Try again in a few minutes.`,
    { cause: error },
  );
}

function refused(
  field: string | undefined,
  message: string,
  cause: unknown,
  { code, said }: { readonly code: string; readonly said?: string | undefined } = { code: 'rejected' },
): AppError {
  const problem: FieldProblem = { code, message, ...(said === undefined ? {} : { said }) };
  return new AppError('invalid_credentials', message, {
    cause,
    ...(field === undefined ? {} : { fields: { [field]: problem } }),
  });
}

/** The one that is most likely wrong: what is secret is copied, what is not is known. */
export function secretField({ connector }: Integration): string | undefined {
  const fields = authFields(connector.auth);
  return (fields.find(({ secret }) => secret) ?? fields[0])?.name;
}

function urlField({ connector }: Integration) {
  return authFields(connector.auth).find(({ name, secret }) => !secret && connector.baseUrl.includes(`{${name}}`));
}

function hasNoSuchHost(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof EgressError) return at.reason === 'dns';
  }
  return false;
}
