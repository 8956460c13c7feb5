import type { ConnectionReason, ConnectionState } from '@acme/api';
import type { EngineObserver } from '@acme/workflow';

/** What an outgoing call is made for. */
export type CallPurpose =
  /** By a workflow, the host's backend or a browser, as somebody's account. */
  | 'provider'
  /** By the server itself: whose account this is, and whether it still works. */
  | 'identity'
  | 'token'
  | 'revocation'
  /** The target `host` of the definition. */
  | 'host'
  /** Another address that the definition names. */
  | 'target'
  /** An event out. */
  | 'destination'
  | 'other';

/** An outgoing call, without anything of what it asks. */
export interface ObservedCall {
  readonly purpose: CallPurpose;
  /** Id of the connector, as the definition has it. */
  readonly connector: string | undefined;
  readonly method: string;
}

/** Why a call of a provider was not made, or not now. */
export type HeldReason = 'circuit_open' | 'rate_limited' | 'too_many_calls';

/**
 * Watches the product at work, for metrics and traces; nothing here knows how those are made. Only names of the definition, ids of ours
 * and words of closed sets are told, never what a customer, a host or a provider has sent. `call` and `statement` call
 * `work` once, at once, and give back what it gives, errors included; nothing else of an observer may throw.
 */
export interface Observer extends EngineObserver {
  /** `traceparent` is what the call may carry, where it goes to somebody who is to know. */
  call<Answer extends { readonly status: number }>(
    call: ObservedCall,
    work: (traceparent: string | undefined) => Promise<Answer>,
  ): Promise<Answer>;
  /** Left out where nobody looks at statements: then they cost nothing. `text` has placeholders in place of values. */
  readonly statement?: (<Result>(text: string, work: () => Promise<Result>) => Promise<Result>) | undefined;
  callHeld(connector: string, reason: HeldReason): void;
  /** A call that was let through has waited for its turn. */
  callWaited(connector: string, waitedMs: number): void;
  breakerOpened(connector: string): void;
  /** Told before the transaction commits. */
  connectionMoved(integration: string, to: ConnectionState, reason: ConnectionReason | null): void;
  /** How one try to deliver an event ended. */
  eventTried(outcome: 'delivered' | 'failed' | 'given_up'): void;
}

/** What everybody gets whom nobody watches. */
export const unobserved: Observer = {
  traceparent: () => undefined,
  run: (_run, work) => work(),
  attempt: (_attempt, work) => work(),
  ended: () => undefined,
  call: (_call, work) => work(undefined),
  callHeld: () => undefined,
  callWaited: () => undefined,
  breakerOpened: () => undefined,
  connectionMoved: () => undefined,
  eventTried: () => undefined,
};
