import type { Action } from '../connector/action.ts';
import type { SecretHandle } from '../define/secret.ts';
import type { ConnectionTarget, RequestSpec, RequestTarget } from '../define/step.ts';

/** Why a step fails, as far as it is decided here. */
export type StepReason =
  | 'code_threw'
  | 'credential_invalid'
  | 'host_rejected'
  | 'host_unavailable'
  | 'provider_rejected'
  | 'provider_unavailable';

/** Makes what a step fails with: the engine's `StepFailure`. */
export type FailStep = (
  reason: StepReason,
  message: string,
  options?: {
    readonly retry?: boolean;
    readonly retryAfterMs?: number;
    readonly park?: boolean;
    readonly cause?: unknown;
  },
) => Error;

/** One try of a step. */
export interface StepTry {
  /** Of the step, as the journal has it. */
  readonly key: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Keeps something about this try for people to read with the step. */
  note(value: unknown): void;
}

/** What an action is asked for with; of a list the page. */
export type AskedAction = readonly [
  target: ConnectionTarget,
  action: Action,
  input: unknown,
  cursor: string | undefined,
];

/** Where the steps of a run lead to. */
export interface RunPorts {
  readonly fail: FailStep;
  /** One try of `step.request`. */
  request(target: RequestTarget, spec: RequestSpec, call: StepTry): Promise<unknown>;
  /** One try of `step.action`, or of a page of `step.pages`. */
  action(asked: AskedAction, call: StepTry): Promise<unknown>;
  /** The handle of a metadata secret of the user. */
  secret(name: string, hosts: readonly string[]): SecretHandle;
}

/** The durable steps of an engine, as far as they are needed here: those of `StepApi` of `@acme/workflow`. */
export interface EngineSteps {
  run<Result>(
    name: string,
    work: (call: StepTry) => Promise<Result> | Result,
    options?: {
      readonly tries?: number;
      readonly backoff?: { readonly firstMs: number; readonly factor?: number };
      readonly maxDelayMs?: number;
      readonly kind?: string;
    },
  ): Promise<Result>;
  sleep(name: string, ms: number): Promise<void>;
  sleepUntil(name: string, time: Date): Promise<void>;
  waitForEvent(
    name: string,
    spec: { readonly event: string; readonly key?: string; readonly timeoutMs: number },
  ): Promise<{ readonly key: string | null; readonly payload: unknown; readonly deliveredAt: string } | undefined>;
  workflow<Result>(
    name: string,
    call: { readonly workflowId: string; readonly version: number; readonly input: unknown },
  ): Promise<Result>;
  respond(name: string, value: unknown): Promise<void>;
  map<Item, Result>(
    name: string,
    items: readonly Item[],
    each: (item: Item, step: EngineSteps, index: number) => Promise<Result> | Result,
    options?: { readonly concurrency?: number },
  ): Promise<Result[]>;
}
