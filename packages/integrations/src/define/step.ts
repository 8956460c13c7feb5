import type { ZodType } from 'zod';
import type { Action, ListAction } from '../connector/action.ts';
import type { Duration } from './duration.ts';
import type { SecretHandle, SecretText } from './secret.ts';
import type { SettingValue } from './settings.ts';
import type { CallTrigger, EventTrigger } from './trigger.ts';
import type { Workflow } from './workflow.ts';

/** Where a request may go: the user's connected account, the host's own API, or another address that the definition names. */
export interface RequestTarget {
  readonly kind: 'connection' | 'host' | 'target';
  readonly id: string;
}

/** The connected account that a workflow runs on. */
export interface ConnectionTarget<ConnectorId extends string = string> extends RequestTarget {
  readonly kind: 'connection';
  /** The id of its connector. */
  readonly connector: ConnectorId;
  readonly account: { readonly id: string; readonly label: string };
  /** What is filled in for the account, by the names of the integration's settings. */
  readonly settings: Readonly<Record<string, SettingValue | undefined>>;
}

/** The host's own API. */
export interface HostTarget extends RequestTarget {
  readonly kind: 'host';
}

/** Text of a header or query, which may hold secrets. */
export type RequestValue = string | SecretText | SecretHandle;

/** What `step.request` sends. */
export interface RequestSpec<Body = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`; joined to the target's base URL. */
  readonly path: string;
  readonly query?: Readonly<Record<string, RequestValue | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, RequestValue>>;
  readonly json?: unknown;
  /** Text or bytes as they are, in place of `json`; say what they are in the header `content-type`. */
  readonly body?: string | Uint8Array;
  /** The form of the answer; without it the parsed JSON is returned as it is. */
  readonly response?: ZodType<Body>;
  /** `base64` returns the bytes of the answer, whatever they are. At most 1 MB in a step. */
  readonly answer?: 'base64';
}

/** How often a failing step is tried, and when. */
export interface RetryPolicy {
  /** Tries in all, the first included: 1 to 100. Default 10. */
  readonly tries?: number;
  /** `first` before the second try, then each time `factor` (1 to 10, default 2) as long. Default: from at once to 14 hours, over a day. */
  readonly backoff?: { readonly first: Duration; readonly factor?: number };
  /** No wait between two tries is longer; what the other side asks for still counts. Default 24 hours. */
  readonly maxDelay?: Duration;
}

/** One try of a `step.run`. */
export interface StepAttempt {
  /** 1 for the first try. */
  readonly attempt: number;
  /** The same on every try of this step of this execution; whoever is called with it can tell a repetition. */
  readonly idempotencyKey: string;
  /**
   * Aborted when the result of this try counts no more: the execution was cancelled, or another process has it. Code that goes on
   * then does so beside the next try.
   */
  readonly signal: AbortSignal;
}

/** Which app event a step waits for. */
export interface EventWait<Payload = unknown> {
  /** One that the workflow names under `waitsFor`. */
  readonly event: EventTrigger<string, Payload>;
  /** Only one that was sent with the same key, such as the id of an order; left out, any. */
  readonly key?: string;
  /** At most 400 days. */
  readonly timeout: Duration;
}

/** An app event that a step has waited for. */
export interface AwaitedEvent<Payload = unknown> {
  readonly id: string;
  /** Undefined where it was sent without one. */
  readonly key: string | undefined;
  readonly payload: Payload;
  readonly sentAt: Date;
}

/**
 * The durable operations of a workflow. Each is recorded under its name: a run that is taken up
 * again on another process gets the recorded result and goes on from there.
 */
export interface Step {
  /**
   * Calls the connected account or the host's API. Safe to repeat where the target honours the
   * `Idempotency-Key` that every attempt of this step carries.
   */
  request<Body = any>(
    name: string,
    target: RequestTarget,
    spec: RequestSpec<Body>,
    policy?: RetryPolicy,
  ): Promise<Body>;
  /**
   * Does an action of the account's connector: its input is checked and typed, and so is what it gives. Recorded and tried again
   * as a request is.
   *
   * @example
   * const contact = await step.action('create contact', connection, sandboxCrmActions.createContact, { email });
   */
  action<Connected extends string, Input, Output>(
    name: string,
    target: ConnectionTarget<Connected>,
    action: Action<NoInfer<Connected>, string, Input, Output>,
    input: NoInfer<Input>,
    policy?: RetryPolicy,
  ): Promise<Output>;
  /**
   * Reads a list page by page. Each page is a step of its own: a run that is taken up again goes on at the page it had not read.
   *
   * @param options.maxPages reading more fails the run; leave the loop to stop earlier. Default 100
   * @example
   * for await (const contacts of step.pages('read contacts', connection, sandboxCrmActions.listContacts, {})) { … }
   */
  pages<Connected extends string, Input, Item>(
    name: string,
    target: ConnectionTarget<Connected>,
    list: ListAction<NoInfer<Connected>, string, Input, Item>,
    input: NoInfer<Input>,
    options?: { readonly maxPages?: number },
  ): AsyncIterable<readonly Item[]>;
  /**
   * Runs code of yours and records what it returns (JSON, at most 1 MB). What it throws has it tried again, unless that is a `NoRetry`.
   *
   * @example
   * const invoice = await step.run('bill', ({ idempotencyKey, signal }) => billing.create(order, { idempotencyKey, signal }));
   */
  run<Result>(
    name: string,
    code: (attempt: StepAttempt) => Promise<Result> | Result,
    policy?: RetryPolicy,
  ): Promise<Result>;
  /** Waits without holding a process. At most 400 days. */
  sleep(name: string, duration: Duration): Promise<void>;
  sleepUntil(name: string, time: Date): Promise<void>;
  /**
   * Waits, without holding a process, for an app event of this user: the oldest that was sent since the execution began and that no
   * other wait of it has had. It may come before, while or after it is waited for. The one that started the execution does not count.
   *
   * @returns undefined if none came in time
   * @example
   * const paid = await step.waitForEvent('paid', { event: orderPaid, key: order.id, timeout: '7 days' });
   * if (paid === undefined) return;
   */
  waitForEvent<Payload>(name: string, wait: EventWait<Payload>): Promise<AwaitedEvent<Payload> | undefined>;
  /**
   * Runs another workflow, one made with `project.onCall`, for the same user and account, as an execution of its own, and waits
   * for its end without holding a process. If this one is cancelled, so is that one.
   *
   * @returns what it returned
   * @example
   * const invoice = await step.workflow('bill', billOrder, { orderId: event.id });
   */
  workflow<Input, Answer>(
    name: string,
    workflow: Workflow<string, any, CallTrigger<Input, Answer>>,
    input: NoInfer<Input>,
  ): Promise<Answer>;
  /** Runs `each` over the items, at most `concurrency` (default 5) at once; each item has its own steps. */
  map<Item, Result>(
    name: string,
    items: readonly Item[],
    each: (item: Item, step: Step, index: number) => Promise<Result>,
    options?: { readonly concurrency?: number },
  ): Promise<Result[]>;
}
