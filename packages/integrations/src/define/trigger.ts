import type { ZodType } from 'zod';
import { definedAt, DefinitionError } from './definition-error.ts';
import type { PollSpec } from './poll.ts';
import type { SettingValue } from './settings.ts';

/** What a trigger knows for the compiler alone: what the run is given, and what it answers. */
interface Known<Payload, Answer> {
  readonly payload?: () => Payload;
  readonly answers?: () => Answer;
}

/** Starts a workflow when the host sends this app event. */
export interface EventTrigger<Name extends string = string, Payload = unknown> extends Known<Payload, never> {
  readonly kind: 'event';
  readonly event: Name;
}

/** Starts a workflow when the provider of its account tells of this. */
export interface ProviderEventTrigger<Name extends string = string, Payload = unknown> extends Known<Payload, never> {
  readonly kind: 'provider_event';
  /** The id of the connector that declares the event. */
  readonly connector: string;
  readonly event: Name;
}

/** Starts a workflow when somebody asks, who then waits for what it answers. */
export interface RequestTrigger<Payload = unknown, Answer = unknown> extends Known<Payload, Answer> {
  readonly kind: 'request';
  readonly input: ZodType<Payload> | undefined;
  readonly answer: ZodType<Answer> | undefined;
  /** Whether the customer's browser may ask, besides the host's backend. */
  readonly browser: boolean;
}

/** Starts a workflow when somebody says so, who does not wait for its end. */
export interface ManualTrigger<Payload = unknown> extends Known<Payload, never> {
  readonly kind: 'manual';
  readonly input: ZodType<Payload> | undefined;
  readonly browser: boolean;
}

/** When a schedule ticks. */
export interface ScheduleTimes {
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** Of the IANA database, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** What a run is given that the clock has started. */
export interface ScheduledTick {
  /** The time that it was meant for; it may have begun later. */
  readonly scheduledAt: Date;
}

/** Says when the schedule of one account ticks; undefined: not at all. */
export type TimesRule<Metadata = any> = (facts: {
  readonly metadata: Metadata;
  /** What is filled in for the workflow. */
  readonly settings: Readonly<Record<string, SettingValue | undefined>>;
  /** What is filled in for the account. */
  readonly connection: { readonly settings: Readonly<Record<string, SettingValue | undefined>> };
}) => ScheduleTimes | undefined;

/** Starts a workflow by the clock, for each account that it is on for. */
export interface ScheduleTrigger extends Known<ScheduledTick, never> {
  readonly kind: 'schedule';
  readonly times: ScheduleTimes | TimesRule;
}

/** What a run is given that was started by what became of its account. */
export interface ConnectionChanged<Change extends 'enabled' | 'disconnected' = 'enabled' | 'disconnected'> {
  readonly change: Change;
}

/** Starts a workflow when it is switched on for an account, or when an account that it is on for is disconnected. */
export interface ConnectionTrigger<Change extends 'enabled' | 'disconnected' = 'enabled' | 'disconnected'>
  extends Known<ConnectionChanged<Change>, never> {
  readonly kind: 'connection';
  readonly change: Change;
}

/** Starts a workflow for each thing that is new when the account is looked at. */
export interface PollTrigger<Payload = unknown> extends Known<Payload, never> {
  readonly kind: 'poll';
  readonly spec: PollSpec;
}

/** A workflow that others call with `step.workflow`, and nothing else starts. */
export interface CallTrigger<Payload = unknown, Answer = unknown> extends Known<Payload, Answer> {
  readonly kind: 'call';
  readonly input: ZodType<Payload> | undefined;
  readonly answer: ZodType<Answer> | undefined;
}

/** What starts a workflow. */
export type Trigger =
  | EventTrigger
  | ProviderEventTrigger
  | RequestTrigger<any, any>
  | ManualTrigger<any>
  | ScheduleTrigger
  | ConnectionTrigger
  | PollTrigger<any>
  | CallTrigger<any, any>;

/** What the run of a workflow with this trigger is given. */
export type PayloadOf<Of> = Of extends { readonly payload?: () => infer Payload } ? Payload : unknown;
/** What it answers; `never` where nobody waits for an answer. */
export type AnswerOf<Of> = Of extends { readonly answers?: () => infer Answer } ? Answer : never;

/** What `project.onRequest` and `project.onCall` take. */
export interface AnswerSchemas<Payload, Answer> {
  /** What is sent along. Absent: whatever JSON it is. */
  readonly input?: ZodType<Payload>;
  /** What is answered. Absent: whatever JSON it is. */
  readonly answer?: ZodType<Answer>;
}

/** Refuses times that cannot be any, as far as that shows without a calendar. @throws DefinitionError */
export function checkTimes(times: ScheduleTimes | TimesRule): void {
  if (typeof times === 'function') return;
  if (typeof times.cron === 'string' && /^\S+(?: +\S+){4}$/.test(times.cron) && typeof times.timeZone === 'string')
    return;
  throw new DefinitionError(
    `${definedAt()}: onSchedule takes "cron", five fields such as "0 8 * * 1-5", and "timeZone", such as "Europe/Berlin".`,
  );
}
