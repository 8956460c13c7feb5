import type { ProviderProblem } from '../connector/problem.ts';
import type { Integration, ProjectDefinition } from '../define/project.ts';
import type { RequestSpec, RequestTarget, RequestValue } from '../define/step.ts';
import { lowerCased } from './lower-cased.ts';
import { retryAfterMs } from './retry-after.ts';
import type { FailStep, StepTry } from './run-ports.ts';

/** What came back of a request of a step. */
export interface RequestAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly isEmpty: boolean;
  /** What the provider says is wrong; undefined when nothing is, and of others than providers. */
  readonly problem: ProviderProblem | undefined;
  /** The account has to be connected again by its owner. */
  readonly rejected: boolean;
  /** The body, without what it repeats of secrets. */
  text(): string;
  base64(): string;
}

/** What a step sends, wherever to. */
export function requestOf(spec: RequestSpec, call: StepTry) {
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

/** Where the host is, or another address that the definition names. @throws what `fail` makes */
export function baseUrlOf(
  fail: FailStep,
  { host, targets }: Pick<ProjectDefinition, 'host' | 'targets'>,
  { kind, id }: RequestTarget,
): string {
  const address = kind === 'host' ? host : Object.hasOwn(targets, id) ? targets[id] : undefined;
  if (address !== undefined) return address.baseUrl;
  const missing =
    kind === 'host'
      ? 'The definition has no host. Give defineProject a "host: httpTarget({ baseUrl })".'
      : `The definition names no target "${id}". Give defineProject "targets: { ${id}: httpTarget({ baseUrl }) }".`;
  throw fail('code_threw', missing, { retry: false });
}

const passing = new Set([408, 425, 429]);

/** The parsed body of an answer that is one. @throws what `fail` makes of any other */
export function readAnswer(
  fail: FailStep,
  {
    integration,
    target,
    now,
  }: { readonly integration: Integration; readonly target: RequestTarget; readonly now: Date },
  spec: RequestSpec,
  answer: RequestAnswer,
): unknown {
  const { status, problem, rejected } = answer;
  const provider = target.kind === 'connection';
  const name = provider ? integration.connector.name : target.kind === 'host' ? 'The host' : `"${target.id}"`;
  if (status >= 200 && status <= 299 && problem === undefined) {
    if (spec.answer === 'base64') return answer.base64();
    if (answer.isEmpty) return null;
    const body = parseJson(answer.text());
    if (spec.response === undefined) return body;
    const parsed = spec.response.safeParse(body);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    const message = `${name} answered in another form: "${where}" does not fit.`;
    throw fail(provider ? 'provider_rejected' : 'host_rejected', message, { retry: false });
  }
  // Cut after redacting: half of a secret at the cut would be no secret to look for, and half too much.
  const reads = provider && integration.connector.errors !== undefined;
  const said = reads && problem !== undefined ? problem.message : answer.text().slice(0, 500);
  const message = `${name} answered ${status} to ${spec.method} ${spec.path}${said === '' ? '.' : `: ${said}`}`;
  if (rejected) throw fail('credential_invalid', message, { park: true });
  const retry = provider && problem !== undefined ? mayPass(problem) : passing.has(status) || status >= 500;
  const reason = provider
    ? retry
      ? 'provider_unavailable'
      : 'provider_rejected'
    : retry
      ? 'host_unavailable'
      : 'host_rejected';
  const wait = retryAfterMs(answer.headers.get('retry-after'), now);
  throw fail(reason, message, { retry, ...(wait === undefined ? {} : { retryAfterMs: wait }) });
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
