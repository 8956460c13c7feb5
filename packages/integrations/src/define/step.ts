import type { ZodType } from 'zod';
import type { Action, ListAction } from '../connector/action.ts';
import type { Duration } from './duration.ts';
import type { SecretHandle, SecretText } from './secret.ts';

/** Where a request may go: the user's connected account, or the host's own API. */
export interface RequestTarget {
  readonly kind: 'connection' | 'host';
  readonly id: string;
}

/** The connected account that a workflow runs on. */
export interface ConnectionTarget<ConnectorId extends string = string> extends RequestTarget {
  readonly kind: 'connection';
  /** The id of its connector. */
  readonly connector: ConnectorId;
  readonly account: { readonly id: string; readonly label: string };
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

/** How long and how often a failing step is tried. */
export interface RetryPolicy {
  /** Tries in all, the first included. Default 10. */
  readonly tries?: number;
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
  request<Body = any>(name: string, target: RequestTarget, spec: RequestSpec<Body>): Promise<Body>;
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
  /** Runs code of yours and records what it returns (JSON, at most 1 MB). */
  run<Result>(name: string, code: () => Promise<Result> | Result, policy?: RetryPolicy): Promise<Result>;
  /** Waits without holding a process. At most 400 days. */
  sleep(name: string, duration: Duration): Promise<void>;
  sleepUntil(name: string, time: Date): Promise<void>;
  /** Runs `each` over the items, at most `concurrency` (default 5) at once; each item has its own steps. */
  map<Item, Result>(
    name: string,
    items: readonly Item[],
    each: (item: Item, step: Step, index: number) => Promise<Result>,
    options?: { readonly concurrency?: number },
  ): Promise<Result[]>;
}
