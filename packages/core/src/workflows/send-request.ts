import type { ExecutionReason } from '@acme/api';
import type { ConnectionTarget, Integration, RequestSpec, RequestTarget, RequestValue } from '@acme/integrations';
import type { ProviderProblem } from '@acme/integrations/connector';
import { StepFailure } from '@acme/workflow';
import { CredentialFailure } from '../connections/read-access.ts';
import { urlBelow } from '../connections/url-below.ts';
import type { CoreDeps } from '../deps.ts';
import { blockedIn, type EgressResponse, EgressError, redact } from '../egress/index.ts';
import {
  type Account,
  callProvider,
  type ProviderAnswer,
  type ProviderCallDeps,
} from '../provider-calls/call-provider.ts';
import { observe, type OnExchange } from '../exchanges/observe.ts';
import { describeAnswer } from '../provider-calls/describe-answer.ts';
import { ProviderBusy } from '../provider-calls/provider-busy.ts';
import { MissingSecret } from '../secrets/secret-ref.ts';
import { retryAfterMs } from './retry-after.ts';
import { lowerCased } from '../provider-calls/lower-cased.ts';

export type RequestDeps = ProviderCallDeps & Pick<CoreDeps, 'engine'>;

/** Where a workflow's requests may go. */
export interface RequestScope {
  readonly projectId: string;
  /** The inner id of whom the run is for. */
  readonly userId: string;
  readonly connection: ConnectionTarget;
  readonly integration: Integration;
  readonly hostBaseUrl: string | undefined;
  /** The other addresses that the definition names. */
  readonly targets: Readonly<Record<string, { readonly baseUrl: string }>>;
  /** Whether headers and bodies of requests are kept for people to read. */
  readonly keepBodies: boolean;
}

/** One attempt of a step. */
export interface Call {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly onExchange?: OnExchange;
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
    const sent =
      target.kind === 'connection'
        ? await callProvider(deps, accountOf(scope), { ...callOf(spec, call), ...told(call), path: spec.path })
        : {
            answer: await callAddress(deps, target, baseUrlOf(scope, target), spec, call),
            problem: undefined,
            rejected: false,
          };
    return readAnswer(deps, scope, target, spec, sent);
  } catch (error) {
    throw sortFailure(error, target);
  }
}

/** The account that a run is for. */
export function accountOf({ projectId, userId, connection, integration }: RequestScope): Account {
  return { projectId, connectionId: connection.id, usedBy: userId, connector: integration.connector };
}

/** Where the host is, or another address that the definition names. */
function baseUrlOf({ hostBaseUrl, targets }: RequestScope, { kind, id }: RequestTarget): string {
  const baseUrl = kind === 'host' ? hostBaseUrl : Object.hasOwn(targets, id) ? targets[id]?.baseUrl : undefined;
  if (baseUrl !== undefined) return baseUrl;
  const missing =
    kind === 'host'
      ? 'The definition has no host. Give defineProject a "host: httpTarget({ baseUrl })".'
      : `The definition names no target "${id}". Give defineProject "targets: { ${id}: httpTarget({ baseUrl }) }".`;
  throw new StepFailure('code_threw', missing, { retry: false });
}

async function callAddress(
  deps: RequestDeps,
  { kind }: RequestTarget,
  baseUrl: string,
  spec: RequestSpec,
  call: Call,
): Promise<EgressResponse> {
  const request = { ...callOf(spec, call), url: urlBelow(baseUrl, spec.path) };
  const about = { purpose: kind === 'host' ? 'host' : 'target' } as const;
  return await observe(call.onExchange, request, () =>
    deps.egress.fetch({ ...request, allowHosts: [new URL(baseUrl).host], about }),
  );
}

function told({ onExchange }: Call): Pick<Call, 'onExchange'> {
  return onExchange === undefined ? {} : { onExchange };
}

/** What a step sends, wherever to. */
function callOf(spec: RequestSpec, call: Call) {
  return {
    method: spec.method,
    headers: { ...lowerCased(spec.headers), accept: 'application/json', 'idempotency-key': call.idempotencyKey },
    query: queryOf(spec.query),
    ...(spec.json === undefined ? {} : { json: spec.json }),
    ...(spec.body === undefined ? {} : { body: spec.body }),
    signal: call.signal,
  };
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
  { answer, problem, rejected }: Omit<ProviderAnswer, 'baseUrl'>,
): unknown {
  const provider = target.kind === 'connection';
  const name = provider ? scope.integration.connector.name : target.kind === 'host' ? 'The host' : `"${target.id}"`;
  const { status } = answer;
  if (status >= 200 && status <= 299 && problem === undefined) {
    if (spec.answer === 'base64') return describeAnswer(answer, 'base64').base64;
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
  const reads = provider && scope.integration.connector.errors !== undefined;
  const said = reads && problem !== undefined ? problem.message : redact(answer.text(), answer.revealed).slice(0, 500);
  const message = `${name} answered ${status} to ${spec.method} ${spec.path}${said === '' ? '.' : `: ${said}`}`;
  if (rejected) throw new StepFailure('credential_invalid', message, { park: true });
  const retry = provider && problem !== undefined ? mayPass(problem) : passing.has(status) || status >= 500;
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

/** Whether the same call may succeed later. A 401 to a credential that was just renewed is not the end of it yet. */
export function mayPass({ kind }: ProviderProblem): boolean {
  return kind === 'provider_down' || kind === 'rate_limited' || kind === 'unauthenticated';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What became of a call, in the reasons of an execution. What is not known stays as it is. */
export function sortFailure(error: unknown, target: Pick<RequestTarget, 'kind'>): unknown {
  // Also where the credential had to be renewed first and that was refused: no try of later will be sent either.
  const blocked = blockedIn(error);
  if (blocked !== undefined) {
    return new StepFailure('egress_blocked', `${blocked.message} (${blocked.reason})`, { retry: false, cause: error });
  }
  if (error instanceof CredentialFailure) {
    if (error.outcome === 'needs_reauth') return new StepFailure('credential_invalid', error.message, { park: true });
    if (error.outcome === 'gone') return new StepFailure('disconnected', error.message, { retry: false });
    if (error.outcome === 'not_shared') return new StepFailure('sharing_ended', error.message, { retry: false });
    const { retryAfterMs: wait } = error;
    return new StepFailure('provider_unavailable', error.message, {
      cause: error,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  if (error instanceof ProviderBusy) {
    return new StepFailure('provider_unavailable', error.message, { cause: error, retryAfterMs: error.retryAfterMs });
  }
  if (error instanceof MissingSecret) return new StepFailure('host_rejected', error.message, { retry: false });
  if (error instanceof EgressError) {
    const reason = target.kind === 'connection' ? 'egress_failed' : 'host_unavailable';
    return new StepFailure(reason, `${error.message} (${error.reason})`, { cause: error });
  }
  if (error instanceof TypeError) return new StepFailure('code_threw', error.message, { retry: false, cause: error });
  return error;
}
