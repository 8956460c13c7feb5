import type { DateValue, Order, Query, Term } from '@acme/api/query';

/** A connected user as the tests keep it, beside what they wrote into the database. */
export interface KeptUser {
  readonly project: number;
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly hasSecret: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deleted: boolean;
  readonly lastRunAt: Date | undefined;
  readonly connections: readonly KeptConnection[];
  readonly suspensions: readonly KeptSuspension[];
}

export interface KeptConnection {
  readonly integrationId: string;
  readonly state: string;
  readonly label: string;
  readonly connectedAt: Date;
  readonly on: readonly string[];
}

/** Empty text: the whole of it. */
export interface KeptSuspension {
  readonly integrationId: string;
  readonly workflowId: string;
  readonly effectiveAt: Date;
}

export interface World {
  readonly now: Date;
  readonly kinds: Readonly<Record<string, string>>;
  readonly integrationOf: Readonly<Record<string, string>>;
}

/**
 * The search language once more, over objects in memory and after the table in its documentation alone: what the
 * compiled SQL has to agree with.
 */
export function isFound(world: World, user: KeptUser, query: Query): boolean {
  switch (query.kind) {
    case 'and': {
      const ofConnection = query.all.filter(isOfConnection);
      const others = query.all.filter((each) => !isOfConnection(each));
      return (
        others.every((each) => isFound(world, user, each)) &&
        (ofConnection.length === 0 || hasConnection(world, user, ofConnection))
      );
    }
    case 'or':
      return query.any.some((each) => isFound(world, user, each));
    case 'not':
      return !isFound(world, user, query.query);
    default:
      return isOfConnection(query) ? hasConnection(world, user, [query]) : matches(world, user, query);
  }
}

function isOfConnection(query: Query): query is Term {
  return (
    query.kind === 'integration' ||
    query.kind === 'account' ||
    query.kind === 'state' ||
    (query.kind === 'has' && query.what === 'connection')
  );
}

function live(user: KeptUser): readonly KeptConnection[] {
  return user.connections.filter(({ state }) => state !== 'revoking' && state !== 'disconnected');
}

function hasConnection({ now }: World, user: KeptUser, terms: readonly Term[]): boolean {
  return live(user).some((connection) => {
    const held = user.suspensions.some(
      ({ integrationId, workflowId, effectiveAt }) =>
        workflowId === '' && ['', connection.integrationId].includes(integrationId) && effectiveAt <= now,
    );
    return terms.every((term) => {
      if (term.kind === 'integration') return connection.integrationId === term.id;
      if (term.kind === 'state') return term.state === 'suspended' ? held : connection.state === term.state && !held;
      if (term.kind === 'account')
        return term.match === 'is' ? connection.label === term.value : includes(connection.label, term.value);
      return true;
    });
  });
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function matches(world: World, user: KeptUser, term: Term): boolean {
  switch (term.kind) {
    case 'text':
      return [user.id, ...Object.values(user.metadata)].some(
        (value) => typeof value === 'string' && includes(value, term.text),
      );
    case 'id':
      return term.match === 'is' ? user.id === term.value : includes(user.id, term.value);
    case 'has':
      return term.what === 'meta' && (term.key in user.metadata || (user.hasSecret && term.key === 'apiKey'));
    case 'meta':
      return matchesMetadata(world, user.metadata[term.key], term);
    case 'workflow': {
      const integrationId = world.integrationOf[term.id];
      const offering = live(user).filter((connection) => connection.integrationId === integrationId);
      if (term.is === 'off') return offering.some(({ on }) => !on.includes(term.id));
      const isOn = offering.some(({ on }) => on.includes(term.id));
      return term.is === 'on'
        ? isOn
        : isOn &&
            user.suspensions.some(
              (held) =>
                ['', integrationId].includes(held.integrationId) &&
                ['', term.id].includes(held.workflowId) &&
                held.effectiveAt <= world.now,
            );
    }
    case 'suspended':
      return user.suspensions.some(
        ({ integrationId, effectiveAt }) => integrationId === '' && effectiveAt <= world.now,
      );
    case 'neverRan':
      return user.lastRunAt === undefined;
    case 'date':
      return matchesDate(world.now, timeOf(user, term.field), term.compare, term.value);
    default:
      throw new Error(`no such term: ${term.kind}`);
  }
}

function matchesMetadata(world: World, stored: unknown, term: Extract<Term, { kind: 'meta' }>): boolean {
  if (stored === undefined) return false;
  const kind = world.kinds[term.key] ?? 'text';
  if (term.compare === 'contains') return includes(stored as string, term.value);
  if (kind === 'boolean') return stored === (term.value === 'true');
  if (kind === 'number') return compared(Number(stored), term.compare, Number(term.value));
  if (kind !== 'date' || term.compare === 'is') return stored === term.value;
  // A day is all of it: after it is after its end, and up to it is until its end.
  const isDay = term.value.length === 10;
  const endless = isDay && (term.compare === '>' || term.compare === '<=');
  const bound = new Date(term.value).getTime() + (endless ? 86_400_000 : 0);
  const order = endless ? (term.compare === '>' ? '>=' : '<') : term.compare;
  return compared(new Date(stored as string).getTime(), order, bound);
}

function timeOf(user: KeptUser, field: Extract<Term, { kind: 'date' }>['field']): Date | undefined {
  if (field === 'created') return user.createdAt;
  if (field === 'updated') return user.updatedAt;
  if (field === 'lastRun') return user.lastRunAt;
  return live(user)
    .map(({ connectedAt }) => connectedAt)
    .toSorted((a, b) => b.getTime() - a.getTime())[0];
}

const minutesOf = { m: 1, h: 60, d: 1_440, w: 10_080 } as const;

function matchesDate(now: Date, time: Date | undefined, compare: 'is' | Order, value: DateValue): boolean {
  if (time === undefined) return false;
  if ('age' in value) {
    return compared(now.getTime() - time.getTime(), compare, value.age * minutesOf[value.unit] * 60_000);
  }
  if ('time' in value) return compared(time.getTime(), compare, new Date(value.time).getTime());
  return compared(Date.parse(time.toISOString().slice(0, 10)), compare, Date.parse(value.day));
}

function compared(a: number, how: 'is' | Order, b: number): boolean {
  if (how === 'is') return a === b;
  if (how === '>') return a > b;
  if (how === '>=') return a >= b;
  return how === '<' ? a < b : a <= b;
}
