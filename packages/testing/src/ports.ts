import { type RequestSpec, type RequestTarget, SecretHandle } from '@acme/integrations';
import { type Action, ActionInputError, ActionOutputError, problemIn } from '@acme/integrations/connector';
import {
  actionFailure,
  type ActionSent,
  type AskedAction,
  ProviderRefusal,
  readAnswer,
  refuseForeignAction,
  requestOf,
  retryAfterMs,
  runAction,
  type RunPorts,
  type StepTry,
} from '@acme/integrations/runtime';
import { isStepFailure, StepFailure } from '@acme/workflow/memory';
import type { AskedOf, FakeInside, NoAnswer, Refusal } from './fake.ts';
import { readReply, type WireAnswer } from './read-reply.ts';
import { baseUrl, failStep, failTest, type Outgoing, send } from './send.ts';
import { fakeOf, type Session } from './session.ts';
import type { SentRequest } from './sent-request.ts';

/** Leads the steps of a run to the fakes of its test. */
export function createPorts(session: Session, workflowId: string): RunPorts {
  return {
    fail: failStep,
    request: (target, spec, call) => ask(session, workflowId, target, spec, call),
    action: (asked, call) => act(session, workflowId, asked, call),
    // The engine of a test knows secrets by their names.
    secret: (name) => new SecretHandle(name, { kind: 'test' }),
  };
}

async function ask(
  session: Session,
  workflowId: string,
  target: RequestTarget,
  spec: RequestSpec,
  call: StepTry,
): Promise<unknown> {
  const { signal: _signal, ...asked } = requestOf(spec, call);
  const { answer, rejected } = await sendAsAccount(session, {
    target,
    path: spec.path,
    step: call.key,
    workflowId,
    ...asked,
  });
  const { integration } = session.place;
  return readAnswer(failStep, { integration, target, now: session.now() }, spec, {
    status: answer.status,
    headers: answer.headers,
    isEmpty: answer.bytes.byteLength === 0,
    problem: target.kind === 'connection' ? problemOf(session, answer) : undefined,
    rejected,
    text: () => hide(session, new TextDecoder().decode(answer.bytes)),
    base64: () => Buffer.from(answer.bytes).toString('base64'),
  });
}

async function act(session: Session, workflowId: string, asked: AskedAction, call: StepTry): Promise<unknown> {
  const { connector } = session.place.integration;
  refuseForeignAction(failStep, connector, asked);
  const [target, action, input, cursor] = asked;
  const done = fakeOf(session, target).fake?.action(action);
  try {
    if (done !== undefined) return await doFaked(session, action, { input, cursor }, done);
    const { idempotencyKey } = call;
    return await runAction(
      connector,
      action,
      { input, cursor, idempotencyKey },
      async (request): Promise<ActionSent> => {
        const outgoing = { ...request, target, workflowId, step: call.key };
        const { answer, rejected } = await sendAsAccount(session, outgoing);
        return sentOf(session, target, answer, rejected);
      },
    );
  } catch (error) {
    throw actionFailure(failStep, error) ?? error;
  }
}

function sentOf(session: Session, target: RequestTarget, answer: WireAnswer, rejected: boolean): ActionSent {
  return {
    status: answer.status,
    problem: problemOf(session, answer),
    rejected,
    retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), session.now()),
    baseUrl: baseUrl(session, target),
    describe: answer.describe,
  };
}

/** As the real thing checks it: the input before, what was done after. */
async function doFaked(
  session: Session,
  action: Action,
  { input, cursor }: Pick<AskedOf<Action>, 'cursor'> & { readonly input: unknown },
  done: NonNullable<ReturnType<FakeInside['action']>>,
): Promise<unknown> {
  const { connector } = session.place.integration;
  const parsed = action.input.safeParse(input ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.map(String).join('.') ?? '';
    throw new ActionInputError(action.name, {
      [at || '(input)']: { code: issue?.code ?? '', message: issue?.message ?? '' },
    });
  }
  const came = await askAction(session, () => done({ input: parsed.data as never, cursor }));
  if (typeof came === 'object' && came !== null && 'noAnswer' in came) {
    throw new StepFailure('egress_failed', 'The request got no usable answer from its destination. (connection_lost)');
  }
  if (typeof came === 'object' && came !== null && 'refused' in came) {
    const answer = readReply(came.refused);
    const problem = problemIn(connector, answer.describe());
    if (problem === undefined) return undefined;
    throw new ProviderRefusal(`${connector.name} refused "${action.name}": ${problem.message}`, {
      problem,
      status: answer.status,
      rejected: problem.kind === 'unauthenticated',
      retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), session.now()),
    });
  }
  return checkOutput(action, came);
}

async function askAction(session: Session, done: () => Promise<unknown>): Promise<NoAnswer | Refusal | undefined> {
  try {
    return (await done()) as NoAnswer | Refusal | undefined;
  } catch (error) {
    throw isStepFailure(error) ? error : failTest(session, error);
  }
}

function checkOutput(action: Action, came: unknown): unknown {
  const check = (value: unknown, at: string): unknown => {
    const parsed = action.output.safeParse(value);
    if (parsed.success) return parsed.data;
    const where = `${at}${parsed.error.issues[0]?.path.map(String).join('.') ?? ''}`;
    throw new ActionOutputError(`"${action.name}" got an answer in another form: "${where}" does not fit.`);
  };
  if (action.work.kind !== 'list') return check(came, '');
  const { items, nextCursor } = (came ?? {}) as { readonly items?: unknown; readonly nextCursor?: string };
  if (!Array.isArray(items)) throw new ActionOutputError(`"${action.name}" got no list where the list should be.`);
  const checked = items.map((item: unknown, index) => check(item, `${index}.`));
  return { items: checked, ...(nextCursor === undefined ? {} : { nextCursor }) };
}

const renewable: ReadonlySet<string> = new Set(['oauth2', 'client_credentials', 'jwt_bearer']);

/**
 * A token that the provider refuses is renewed once and the request made again, where there is something to renew. Of what
 * cannot be renewed the first refusal passes, and the second is the end of it.
 */
async function sendAsAccount(
  session: Session,
  outgoing: Outgoing,
): Promise<{ readonly answer: WireAnswer; readonly rejected: boolean }> {
  const before = session.requests.length;
  const answer = await send(session, outgoing);
  if (outgoing.target.kind !== 'connection' || !isRefused(session, answer)) return { answer, rejected: false };
  if (!renewable.has(session.place.integration.connector.auth.kind)) {
    return { answer, rejected: session.requests.slice(0, before).some((sent) => wasRefused(session, sent)) };
  }
  const again = await send(session, outgoing);
  return { answer: again, rejected: isRefused(session, again) };
}

function isRefused(session: Session, answer: WireAnswer): boolean {
  return answer.status === 401 || problemOf(session, answer)?.kind === 'unauthenticated';
}

function wasRefused({ place }: Session, { target, answer }: SentRequest): boolean {
  if (target !== 'connection' || answer === undefined) return false;
  return problemIn(place.integration.connector, { headers: {}, ...answer })?.kind === 'unauthenticated';
}

function problemOf({ place }: Session, answer: WireAnswer) {
  return problemIn(place.integration.connector, answer.describe());
}

/** What the product takes out of answers. Where secrets are not shown, no fake can repeat one. */
function hide({ secrets }: Session, text: string): string {
  const values = Object.values(secrets.values).filter((value) => value !== undefined && value !== '');
  return values.reduce<string>((shown, value) => shown.replaceAll(value ?? '', '[redacted]'), text);
}
