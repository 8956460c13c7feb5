import type { ExecutionReason } from '@acme/api';
import type { ConnectionTarget, Integration, RequestSpec, RequestTarget, RequestValue } from '@acme/integrations';
import { StepFailure } from '@acme/workflow';
import { readTarget, renewAccess } from '../connections/access.ts';
import { type AccessDeps, CredentialFailure } from '../connections/read-access.ts';
import { urlBelow } from '../connections/identify.ts';
import { rejectAccess } from '../connections/reject-access.ts';
import type { CoreDeps } from '../deps.ts';
import { type EgressResponse, EgressError, redact } from '../egress/index.ts';
import { presentCredential } from '../schemes/present.ts';
import { credentialSecret, MissingSecret } from '../secrets/secret-ref.ts';
import { retryAfterMs } from './retry-after.ts';

export type RequestDeps = AccessDeps & Pick<CoreDeps, 'engine'>;

/** Where a workflow's requests may go. */
export interface RequestScope {
  readonly projectId: string;
  readonly connection: ConnectionTarget;
  readonly integration: Integration;
  readonly hostBaseUrl: string | undefined;
}

interface Call {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** One attempt of `step.request`: sends it, sorts what comes back, and returns the parsed body. */
export async function sendRequest(
  deps: RequestDeps,
  scope: RequestScope,
  target: RequestTarget,
  spec: RequestSpec,
  call: Call,
): Promise<unknown> {
  try {
    const { projectId, connection } = scope;
    const account = target.kind === 'connection' ? await readTarget(deps, projectId, connection.id) : undefined;
    let answer = await send(deps, scope, account?.baseUrl, spec, call);
    let rejected = false;
    if (answer.status === 401 && account !== undefined) {
      await renewAccess(deps, projectId, connection.id, account.version);
      const { version, baseUrl } = await readTarget(deps, projectId, connection.id);
      answer = await send(deps, scope, baseUrl, spec, call);
      rejected =
        answer.status === 401 &&
        (await rejectAccess(deps, { projectId, connectionId: connection.id, version, renewable: true }));
    }
    return readAnswer(deps, scope, target, spec, { answer, rejected });
  } catch (error) {
    throw sortFailure(error, target);
  }
}

/** `accountUrl` is where the connection's requests go; without it the request is for the host. */
async function send(
  deps: RequestDeps,
  scope: RequestScope,
  accountUrl: string | undefined,
  spec: RequestSpec,
  call: Call,
): Promise<EgressResponse> {
  const baseUrl = accountUrl ?? scope.hostBaseUrl;
  if (baseUrl === undefined) {
    throw new StepFailure(
      'code_threw',
      'The definition has no host. Give defineProject a "host: httpTarget({ baseUrl })".',
      {
        retry: false,
      },
    );
  }
  const hosts = [new URL(baseUrl).host];
  const { projectId, connection, integration } = scope;
  const ours =
    accountUrl === undefined
      ? { headers: {}, query: {} }
      : presentCredential(integration.connector, (part) =>
          credentialSecret({ projectId, connectionId: connection.id, part, hosts }),
        );
  return await deps.egress.fetch({
    method: spec.method,
    url: urlBelow(baseUrl, spec.path),
    // Ours win: a workflow cannot put another credential in the place of the connection's.
    headers: {
      ...lowerCased(spec.headers),
      accept: 'application/json',
      'idempotency-key': call.idempotencyKey,
      ...ours.headers,
    },
    query: { ...queryOf(spec.query), ...ours.query },
    ...(spec.json === undefined ? {} : { json: spec.json }),
    allowHosts: hosts,
    signal: call.signal,
  });
}

function lowerCased(headers: RequestSpec['headers']): Record<string, RequestValue> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

function queryOf(query: RequestSpec['query']): Record<string, RequestValue> {
  const given: Record<string, RequestValue> = {};
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined)
      given[name] = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  }
  return given;
}

const passing = new Set([408, 425, 429]);

function readAnswer(
  deps: RequestDeps,
  scope: RequestScope,
  target: RequestTarget,
  spec: RequestSpec,
  { answer, rejected }: { readonly answer: EgressResponse; readonly rejected: boolean },
): unknown {
  const provider = target.kind === 'connection';
  const name = provider ? scope.integration.connector.name : 'The host';
  const { status } = answer;
  if (status >= 200 && status <= 299) {
    if (answer.body.byteLength === 0) return null;
    const body = parseJson(redact(answer.text(), answer.revealed));
    if (spec.response === undefined) return body;
    const parsed = spec.response.safeParse(body);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new StepFailure(
      provider ? 'provider_rejected' : 'host_rejected',
      `${name} answered in another form: "${where}" does not fit.`,
      {
        retry: false,
      },
    );
  }
  // Cut after redacting: half of a secret at the cut would be no secret to look for, and half too much.
  const said = redact(answer.text(), answer.revealed).slice(0, 500);
  const message = `${name} answered ${status} to ${spec.method} ${spec.path}${said === '' ? '.' : `: ${said}`}`;
  if (rejected) throw new StepFailure('credential_invalid', message, { park: true });
  // A 401 to a credential that was just renewed: not the end of it yet.
  const retry = passing.has(status) || status >= 500 || (provider && status === 401);
  const reason: ExecutionReason = provider
    ? retry
      ? 'provider_unavailable'
      : 'provider_rejected'
    : retry
      ? 'host_unavailable'
      : 'host_rejected';
  const wait = retryAfterMs(answer.headers.get('retry-after'), deps.clock.now());
  throw new StepFailure(reason, message, { retry, ...(wait === undefined ? {} : { retryAfterMs: wait }) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sortFailure(error: unknown, target: RequestTarget): unknown {
  if (error instanceof CredentialFailure) {
    if (error.outcome === 'needs_reauth') return new StepFailure('credential_invalid', error.message, { park: true });
    if (error.outcome === 'gone') return new StepFailure('disconnected', error.message, { retry: false });
    const { retryAfterMs: wait } = error;
    return new StepFailure('provider_unavailable', error.message, {
      cause: error,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  if (error instanceof MissingSecret) return new StepFailure('host_rejected', error.message, { retry: false });
  if (error instanceof EgressError) {
    const blocked = error.code === 'egress_blocked';
    const reason = blocked ? 'egress_blocked' : target.kind === 'host' ? 'host_unavailable' : 'egress_failed';
    return new StepFailure(reason, `${error.message} (${error.reason})`, { retry: !blocked, cause: error });
  }
  if (error instanceof TypeError) return new StepFailure('code_threw', error.message, { retry: false, cause: error });
  return error;
}
