import type { RequestTarget, SecretHandle, SecretText } from '@acme/integrations';
import { fillTemplate } from '@acme/integrations/connector';
import { baseUrlOf, type FailStep, urlBelow } from '@acme/integrations/runtime';
import { StepFailure } from '@acme/workflow/memory';
import { fillSecrets } from './fill-secrets.ts';
import { checkReply, readReply, type WireAnswer } from './read-reply.ts';
import { fakeOf, type Session } from './session.ts';
import type { SentRequest } from './sent-request.ts';
import { TestingError } from './testing-error.ts';

/** What the steps of a test fail with. */
export const failStep: FailStep = (reason, message, options) => new StepFailure(reason, message, options);

/** A request on its way to a fake. */
export interface Outgoing {
  readonly target: RequestTarget;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | SecretText | SecretHandle>>;
  readonly headers: Readonly<Record<string, string | SecretText | SecretHandle>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array | undefined;
  readonly step: string;
  readonly workflowId: string;
}

/** Asks the fake of the target. @throws StepFailure */
export async function send(session: Session, outgoing: Outgoing): Promise<WireAnswer> {
  const { target, method, path, body, step, workflowId } = outgoing;
  const base = baseUrl(session, target);
  const url = below(base, path);
  const filled = fillSecrets(session.secrets, { url, ...outgoing, json: outgoing.json });
  for (const [name, value] of Object.entries(filled.query)) url.searchParams.append(name, value);
  const asked = {
    method,
    path: `/${url.pathname.slice(new URL(base).pathname.replace(/\/$/, '').length).replace(/^\//, '')}`,
    query: Object.fromEntries(url.searchParams),
    headers: {
      ...(filled.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...filled.headers,
    },
    json: filled.json,
    body,
    idempotencyKey: filled.headers['idempotency-key'] ?? '',
    at: session.now(),
  };
  const { name, fake } = fakeOf(session, target);
  const record = (answer: SentRequest['answer']) => {
    const id = target.kind === 'target' ? target.id : target.kind;
    const sent = { ...asked, target: id, url: url.href, secrets: filled.secrets, workflowId, step, answer };
    session.requests.push(sent);
    fake?.requests.push(sent);
  };
  const coming = fake?.reply(asked);
  if (coming === undefined) {
    record(undefined);
    throw failTest(session, unanswered(name, asked, step, fake?.defined()));
  }
  let reply: WireAnswer | undefined;
  try {
    const given = await coming;
    checkReply(given, `${method} ${asked.path}`);
    reply = 'noAnswer' in given ? undefined : readReply(given);
  } catch (error) {
    record(undefined);
    throw failTest(session, error);
  }
  record(reply && answerOf(reply));
  if (reply !== undefined) return reply;
  throw new StepFailure(
    target.kind === 'connection' ? 'egress_failed' : 'host_unavailable',
    'The request got no usable answer from its destination. (connection_lost)',
  );
}

/** Fails the step for good, and the test whatever the workflow makes of that. */
export function failTest(session: Session, problem: unknown): StepFailure {
  session.problems.push(problem);
  return new StepFailure('code_threw', problem instanceof Error ? problem.message : String(problem), {
    retry: false,
    cause: problem,
  });
}

/** Below what the requests of an account or an address go; parts of a URL that the test does not say are made up. */
export function baseUrl({ place, parameters }: Session, target: RequestTarget): string {
  if (target.kind !== 'connection') return baseUrlOf(failStep, place.definition, target);
  const template = place.integration.connector.baseUrl;
  const filled = fillTemplate(template, (name) => parameters[name] ?? name.toLowerCase());
  return URL.canParse(filled) ? filled : `https://account.example${filled.replace(/^[^/]*/, '')}`;
}

function below(base: string, path: string): URL {
  try {
    return urlBelow(base, path);
  } catch (error) {
    throw new StepFailure('code_threw', error instanceof Error ? error.message : String(error), { retry: false });
  }
}

function answerOf(reply: WireAnswer): SentRequest['answer'] {
  const { status, json, text, base64 } = reply.describe();
  return {
    status,
    ...(json === undefined ? {} : { json }),
    ...(text === undefined && base64 === undefined ? {} : { text: text ?? base64 ?? '' }),
  };
}

function unanswered(
  name: string,
  { method, path, query, json }: Pick<SentRequest, 'method' | 'path' | 'query' | 'json'>,
  step: string,
  defined: readonly string[] | undefined,
): TestingError {
  const search = new URLSearchParams(query).toString();
  const asked = `${method} ${path}${search === '' ? '' : `?${search}`}`;
  const body = json === undefined ? '' : ` with ${JSON.stringify(json).slice(0, 500)}`;
  const known =
    defined === undefined
      ? `The test gives no "${name}".`
      : `Defined for "${name}": ${defined.join(', ') || 'nothing'}.`;
  return new TestingError(
    `Step "${step}" asked "${name}" for ${asked}${body}, and no answer is defined for that. ${known} Add ${name}: fake().on('${method} ${path}', …).`,
  );
}
