import type { ConnectionTarget, Integration, ProjectDefinition, RequestSpec, RequestTarget } from '@acme/integrations';
import {
  baseUrlOf,
  readAnswer,
  requestOf,
  type RequestAnswer,
  type StepTry,
  urlBelow,
} from '@acme/integrations/runtime';
import { StepFailure } from '@acme/workflow';
import { CredentialFailure } from '../connections/read-access.ts';
import type { CoreDeps } from '../deps.ts';
import { observe, type OnExchange } from '../exchanges/observe.ts';
import { blockedIn, EgressError, type EgressResponse, redact } from '../egress/index.ts';
import { type Account, callProvider, type ProviderCallDeps } from '../provider-calls/call-provider.ts';
import { describeAnswer } from '../provider-calls/describe-answer.ts';
import { ProviderBusy } from '../provider-calls/provider-busy.ts';
import { MissingSecret } from '../secrets/secret-ref.ts';
import { failStep } from './fail-step.ts';

export type RequestDeps = ProviderCallDeps & Pick<CoreDeps, 'engine'>;

/** Where a workflow's requests may go. */
export interface RequestScope {
  readonly projectId: string;
  /** The inner id of whom the run is for. */
  readonly userId: string;
  readonly connection: ConnectionTarget;
  readonly integration: Integration;
  /** Names the other addresses. */
  readonly definition: Pick<ProjectDefinition, 'host' | 'targets'>;
  /** Whether headers and bodies of requests are kept for people to read. */
  readonly keepBodies: boolean;
}

/** One attempt of a step. */
export interface Call extends StepTry {
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
    const answer =
      target.kind === 'connection'
        ? await callAccount(deps, scope, spec, call)
        : toAnswer(await callAddress(deps, target, baseUrlOf(failStep, scope.definition, target), spec, call));
    return readAnswer(failStep, { integration: scope.integration, target, now: deps.clock.now() }, spec, answer);
  } catch (error) {
    throw sortFailure(error, target);
  }
}

/** The account that a run is for. */
export function accountOf({ projectId, userId, connection, integration }: RequestScope): Account {
  return { projectId, connectionId: connection.id, usedBy: userId, connector: integration.connector };
}

async function callAccount(
  deps: RequestDeps,
  scope: RequestScope,
  spec: RequestSpec,
  call: Call,
): Promise<RequestAnswer> {
  const asked = { ...requestOf(spec, call), ...told(call), path: spec.path };
  const { answer, problem, rejected } = await callProvider(deps, accountOf(scope), asked);
  return { ...toAnswer(answer), problem, rejected };
}

async function callAddress(
  deps: RequestDeps,
  { kind }: RequestTarget,
  baseUrl: string,
  spec: RequestSpec,
  call: Call,
): Promise<EgressResponse> {
  const request = { ...requestOf(spec, call), url: urlBelow(baseUrl, spec.path) };
  const about = { purpose: kind === 'host' ? 'host' : 'target' } as const;
  return await observe(call.onExchange, request, () =>
    deps.egress.fetch({ ...request, allowHosts: [new URL(baseUrl).host], about }),
  );
}

function told({ onExchange }: Call): Pick<Call, 'onExchange'> {
  return onExchange === undefined ? {} : { onExchange };
}

function toAnswer(answer: EgressResponse): RequestAnswer {
  return {
    status: answer.status,
    headers: answer.headers,
    isEmpty: answer.body.byteLength === 0,
    problem: undefined,
    rejected: false,
    text: () => redact(answer.text(), answer.revealed),
    base64: () => describeAnswer(answer, 'base64').base64 ?? '',
  };
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
