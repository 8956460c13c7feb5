import type { SettingsFields, SettingValue, Trigger } from '@acme/integrations';
import { readSettings, type RunPlace, type RunRecord } from '@acme/integrations/runtime';
import type { ZodType } from 'zod';
import { TestingError } from './testing-error.ts';

/** What starts a run, as `StartOptions` has it for whatever trigger. */
export interface GivenStart {
  readonly event?: unknown;
  readonly eventId?: string;
  readonly input?: unknown;
  readonly item?: unknown;
  readonly scheduledAt?: Date;
}

/** What a run is for, as `ForOptions` has it for whatever config. */
export interface GivenFor {
  readonly user?: {
    readonly id?: string;
    readonly metadata?: object;
    readonly secrets?: Readonly<Record<string, string | undefined>>;
  };
  readonly account?: { readonly id?: string; readonly label?: string; readonly settings?: object };
  readonly settings?: object;
}

/** The account that every run is for. */
export const connectionId = '00000000-0000-4000-8000-00000000c0de';

/** What a run is recorded to begin with. @throws TestingError for what the product would refuse */
export function readStart(place: RunPlace, given: GivenStart & GivenFor, startAt: Date): RunRecord {
  return { ...readFor(place, given), ...readTrigger(place, place.workflow.trigger, given, startAt) };
}

/** The same without what starts it. */
export function readFor(
  place: RunPlace,
  given: GivenFor,
): Omit<RunRecord, 'event'> & Required<Pick<RunRecord, 'connectionSettings'>> {
  const { user = {}, account = {} } = given;
  return {
    externalUserId: user.id ?? 'user-1',
    connectionId,
    account: { id: account.id ?? 'account-1', label: account.label ?? 'Account 1' },
    metadata: readMetadata(place, user.metadata ?? {}),
    settings: fill(place.workflow.id, place.workflow.settings, given.settings ?? {}),
    connectionSettings: fill(place.integration.id, place.integration.settings, account.settings ?? {}),
  };
}

function readTrigger(
  { definition, workflow }: RunPlace,
  trigger: Trigger,
  given: GivenStart,
  startAt: Date,
): Pick<RunRecord, 'event' | 'startedBy'> {
  const by = (name: string, id: string) => ({ startedBy: { kind: trigger.kind, name, id } });
  switch (trigger.kind) {
    case 'event': {
      const event = parse(definition.events[trigger.event], given.event, `The event "${trigger.event}"`);
      return { event, ...by(trigger.event, given.eventId ?? 'event-0') };
    }
    case 'provider_event':
      return { event: given.event, ...by(trigger.event, 'event-0') };
    case 'request':
    case 'manual':
      return { event: parse(trigger.input, given.input, `The input of "${workflow.id}"`), ...by('host', 'host') };
    case 'call': {
      const event = parse(trigger.input, given.input, `The input of "${workflow.id}"`);
      return { event, startedBy: { kind: 'workflow', name: 'test', id: 'test' } };
    }
    case 'schedule': {
      const scheduledAt = (given.scheduledAt ?? startAt).toISOString();
      return { event: { scheduledAt }, ...by(workflow.id, scheduledAt) };
    }
    case 'connection':
      return { event: { change: trigger.change }, ...by(trigger.change, connectionId) };
    case 'poll':
      return {
        event: parse(trigger.spec.item, given.item, `The item of "${workflow.id}"`),
        ...by(workflow.id, 'item-1'),
      };
  }
}

/** @throws TestingError naming what does not fit */
export function parse(schema: ZodType | undefined, value: unknown, what: string): unknown {
  const parsed = schema?.safeParse(value);
  if (parsed === undefined) return value;
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') || 'it';
  throw new TestingError(`${what} does not fit its schema: ${where}: ${issue?.message ?? 'invalid'}.`);
}

/** Metadata as it would be kept. @throws TestingError */
export function readMetadata({ definition }: Pick<RunPlace, 'definition'>, given: object): Record<string, unknown> {
  const metadata: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (value === undefined || value === null) continue;
    const field = Object.hasOwn(definition.metadata, name) ? definition.metadata[name] : undefined;
    if (field === undefined && definition.strict) {
      throw new TestingError(
        `There is no metadata "${name}" in the definition, which is strict. Declare it, or leave it out.`,
      );
    }
    if (field?.kind === 'secret') {
      throw new TestingError(
        `"${name}" is a secret. Give it under "secrets" of the user: workflows get a handle of it.`,
      );
    }
    const checked = field?.check(value) ?? { ok: true, value };
    if (!checked.ok) throw new TestingError(`The metadata "${name}" ${checked.message}.`);
    metadata[name] = checked.value;
  }
  return metadata;
}

/** Settings as a run is given them. @throws TestingError for what the product would not take, or would not start without */
function fill(what: string, fields: SettingsFields, given: object): Readonly<Record<string, SettingValue>> {
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (value === undefined) continue;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      const known = Object.keys(fields).join(', ') || 'none';
      throw new TestingError(`There is no setting "${name}" for "${what}". It has ${known}.`);
    }
    const checked = field.check(value);
    if (!checked.ok) throw new TestingError(`The setting "${name}" ${checked.message}.`);
  }
  const { values, missing } = readSettings(fields, { ...given });
  const [first] = missing;
  if (first === undefined) return values;
  throw new TestingError(`The setting "${first}" of "${what}" is required. Nothing starts before it is filled in.`);
}
