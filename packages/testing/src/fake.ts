import type { Action, ActionInput, ActionOutput } from '@acme/integrations/connector';
import type { SentRequest } from './sent-request.ts';
import { TestingError } from './testing-error.ts';
import { type ParsedRoute, parseRoute, type Route } from './route.ts';

/** What a fake answers. One of `json`, `text` and `body`, or none for an empty body. */
export interface Reply {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, so a date arrives as text. */
  readonly json?: unknown;
  readonly text?: string;
  readonly body?: Uint8Array;
}

/** No answer at all: the connection breaks off. */
export interface NoAnswer {
  readonly noAnswer: true;
}

/** An action that the provider refuses. */
export interface Refusal {
  readonly refused: Reply;
}

/** A request as the function of a fake gets it; secrets are shown as `«name»`. */
export interface AskedRequest
  extends Pick<SentRequest, 'method' | 'path' | 'query' | 'headers' | 'json' | 'body' | 'idempotencyKey' | 'at'> {
  /** The parts of the path that `{name}` stands for in the route. */
  readonly params: Readonly<Record<string, string>>;
}

type Answer = Reply | NoAnswer;
type Replying = Answer | ((request: AskedRequest) => Answer | Promise<Answer>);
type Came<Of> = ActionOutput<Of> | Refusal | NoAnswer;
type Done<Of> = Came<Of> | ((asked: AskedOf<Of>) => Came<Of> | Promise<Came<Of>>);

/** What the function of a faked action is given. */
export interface AskedOf<Of> {
  readonly input: ActionInput<Of>;
  /** The page of a list, as the page before named it in `nextCursor`. */
  readonly cursor: string | undefined;
}

/** Stands in for a connected account, for the host's API, or for another address. */
export interface Fake {
  /** Answers each such request. What was said last counts. */
  on(route: Route, reply: Replying): Fake;
  /** Answers one such request, before what `on` says; several answer in order. */
  once(route: Route, reply: Replying): Fake;
  /**
   * Does an action of the connector in place of its requests. Input and output are held to the schemas of the action.
   *
   * @example
   * fake().onAction(hubspotActions.createContact, ({ input }) => ({ id: 'c-1', ...input }))
   */
  onAction<Of extends Action>(action: Of, done: Done<Of>): Fake;
  /** The same for one time, before what `onAction` says; several in order. */
  onceAction<Of extends Action>(action: Of, done: Done<Of>): Fake;
  /** What was asked of it, in order. */
  readonly requests: readonly SentRequest[];
  /** What `once` and `onceAction` have defined and nobody has asked for. */
  unused(): string[];
  /** @throws TestingError naming what is unused */
  assertUsed(): void;
}

/** A request breaks off without an answer: a step then is tried again later. */
export function noAnswer(): NoAnswer {
  return { noAnswer: true };
}

/** An action is refused, with what the provider answers: the connector reads it as it reads the real thing. */
export function refused(reply: Reply & { readonly status: number }): Refusal {
  return { refused: reply };
}

/** What a run does with a fake. */
export interface FakeInside {
  readonly requests: SentRequest[];
  /** The reply to a request; undefined where none is defined. */
  reply(request: Omit<AskedRequest, 'params'>): Promise<Answer> | undefined;
  /** How an action is done; undefined where it is not faked. */
  action(action: Action): ((asked: AskedOf<Action>) => Promise<unknown>) | undefined;
  /** What is defined, for a message. */
  defined(): string[];
}

const inside = new WeakMap<Fake, FakeInside>();

/** @throws TestingError for what `fake()` has not made */
export function insideOf(one: Fake, name: string): FakeInside {
  const found = inside.get(one);
  if (found === undefined) throw new TestingError(`"${name}" is no fake. Make it with fake().on('GET /…', …).`);
  return found;
}

interface Defined<What> {
  readonly label: string;
  readonly once: boolean;
  readonly what: What;
  used: boolean;
}

/**
 * Makes something to be called in place of the real thing.
 *
 * @example
 * fake()
 *   .on('POST /contacts', ({ json }) => ({ status: 201, json: { id: 'c-1', ...(json as object) } }))
 *   .once('POST /contacts', { status: 503, headers: { 'retry-after': '5' } })
 */
export function fake(): Fake {
  const routes: Defined<{ readonly route: ParsedRoute; readonly reply: Replying }>[] = [];
  const actions: Defined<{ readonly action: Action; readonly done: unknown }>[] = [];
  const requests: SentRequest[] = [];
  const all = () => [...routes, ...actions];

  const own: Fake = {
    on: (route, reply) => define(route, reply, false),
    once: (route, reply) => define(route, reply, true),
    onAction: (action, done) => defineAction(action, done, false),
    onceAction: (action, done) => defineAction(action, done, true),
    requests,
    unused: () => all().flatMap(({ once, used, label }) => (once && !used ? [label] : [])),
    assertUsed() {
      const unused = own.unused();
      if (unused.length === 0) return;
      throw new TestingError(`Nobody asked for what was defined once: ${unused.join(', ')}.`);
    },
  };
  inside.set(own, {
    requests,
    reply(request) {
      for (const one of inOrder(routes)) {
        const params = one.what.route.match(request.method, request.path);
        if (params === undefined) continue;
        one.used = true;
        const { reply } = one.what;
        return Promise.resolve(reply).then((known) =>
          typeof known === 'function' ? known({ ...request, params }) : known,
        );
      }
      return undefined;
    },
    action(action) {
      const one = inOrder(actions).find(({ what }) => what.action === action || sameAction(what.action, action));
      if (one === undefined) return undefined;
      one.used = true;
      const { done } = one.what;
      return async (asked) => (typeof done === 'function' ? ((await done(asked)) as unknown) : done);
    },
    defined: () =>
      all().map(({ label, once, used }) => `${label}${once ? (used ? ' (once, used up)' : ' (once)') : ''}`),
  });
  return own;

  function define(route: Route, reply: Replying, once: boolean): Fake {
    routes.push({ label: route, once, used: false, what: { route: parseRoute(route), reply } });
    return own;
  }

  function defineAction(action: Action, done: unknown, once: boolean): Fake {
    if ((action as { readonly kind?: unknown }).kind !== 'acme.action') {
      throw new TestingError('onAction takes an action of a connector, such as hubspotActions.createContact.');
    }
    actions.push({ label: `action "${action.name}"`, once, used: false, what: { action, done } });
    return own;
  }
}

/** What is for one time and is left comes first, in order; then what is for all times, the newest first. */
function inOrder<What>(defined: readonly Defined<What>[]): Defined<What>[] {
  const once = defined.filter((one) => one.once && !one.used);
  return [...once, ...defined.filter((one) => !one.once).toReversed()];
}

/** A config may bring a second copy of a connector along. */
function sameAction(one: Action, other: Action): boolean {
  return one.connector === other.connector && one.name === other.name;
}
