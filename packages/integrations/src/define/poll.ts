import type { ZodType } from 'zod';
import { definedAt, DefinitionError } from './definition-error.ts';
import type { SettingValue } from './settings.ts';
import type { ConnectionTarget, RequestSpec } from './step.ts';

/** How often an account is looked at. All of them divide an hour or a day, so that each keeps its own minute. */
export const pollIntervals = {
  '1 minute': 1,
  '2 minutes': 2,
  '5 minutes': 5,
  '10 minutes': 10,
  '15 minutes': 15,
  '30 minutes': 30,
  '1 hour': 60,
  '2 hours': 120,
  '6 hours': 360,
  '12 hours': 720,
  '1 day': 1440,
} as const;
/** See {@link pollIntervals}. */
export type PollInterval = keyof typeof pollIntervals;

/** What a look at an account is given. */
export interface PollInput<Metadata = any> {
  /** What the last look returned; undefined at the first one. */
  readonly cursor: unknown;
  readonly connection: ConnectionTarget;
  readonly user: { readonly id: string; readonly metadata: Metadata };
  /** What is filled in for the workflow; that of the account is `connection.settings`. */
  readonly settings: Readonly<Record<string, SettingValue | undefined>>;
  /** Calls the connected account; refusals and limits end this look, and the next one begins at the same cursor. */
  request<Body = any>(spec: RequestSpec<Body>): Promise<Body>;
}

/** Something new at the provider. */
export interface PolledItem<Payload = unknown> {
  /** The provider's own id of it: the same one again, within thirty days, starts nothing. At most 500 characters. */
  readonly id: string;
  readonly payload: Payload;
}

/** What a look has found. */
export interface Polled<Payload = unknown> {
  /** At most 1,000. */
  readonly items: readonly PolledItem<Payload>[];
  /** Where the next look begins: JSON, at most 64 kB. */
  readonly cursor: unknown;
}

/** How an account is looked at, and how often. */
export interface PollSpec<Payload = any, Metadata = any> {
  readonly every: PollInterval;
  /** The form of what is found. Absent: whatever JSON it is. */
  readonly item?: ZodType<Payload>;
  /**
   * Looks at the account. Return no items and the present cursor at the first look, unless what is there already counts as new.
   * It may run more than once for the same look.
   */
  poll(input: PollInput<Metadata>): Promise<Polled<NoInfer<Payload>>>;
}

/** @throws DefinitionError */
export function checkPoll(spec: PollSpec): void {
  if (!Object.hasOwn(pollIntervals, spec.every)) {
    throw new DefinitionError(
      `${definedAt()}: onPoll: "every" is one of ${Object.keys(pollIntervals)
        .map((interval) => `"${interval}"`)
        .join(', ')}.`,
    );
  }
  if (typeof spec.poll !== 'function') {
    throw new DefinitionError(`${definedAt()}: onPoll: "poll" is no function that returns { items, cursor }.`);
  }
}
