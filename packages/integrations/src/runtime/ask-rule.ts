import type { AvailabilityRule } from '../define/availability.ts';

type PlainMetadata = Readonly<Record<string, unknown>>;

/** What a rule said, and which values it looked at while it made up its mind. */
export interface RuleAnswer {
  readonly decision: 'no_rule' | 'rule_allows' | 'rule_refuses' | 'rule_failed';
  readonly message?: string;
  readonly upgrade?: string;
  readonly hidden?: true;
  /** Names in the order in which they were read first. */
  readonly read: readonly string[];
  /** What it threw. For the log alone. */
  readonly error?: unknown;
}

const refusal = 'Not included in your plan';

/**
 * Asks an availability rule about metadata that may decide. The rule sees it through a recorder, so that
 * what it read explains the answer, and cannot change it. A rule that throws, or answers with anything
 * but yes or no (a promise, for one), means no.
 */
export function askRule(rule: AvailabilityRule | undefined, metadata: PlainMetadata): RuleAnswer {
  if (rule === undefined) return { decision: 'no_rule', read: [] };
  const read = new Set<string>();
  try {
    const answer: unknown = rule({ metadata: recorder(metadata, read) });
    if (answer === true) return { decision: 'rule_allows', read: [...read] };
    if (answer === false) return { decision: 'rule_refuses', message: refusal, read: [...read] };
    if (isRefusal(answer)) {
      return {
        decision: 'rule_refuses',
        message: answer.message,
        ...(answer.upgrade === undefined ? {} : { upgrade: answer.upgrade }),
        ...(answer.hidden === true ? { hidden: true } : {}),
        read: [...read],
      };
    }
    // A rejection that nobody awaits would end the process.
    if (answer instanceof Promise) answer.catch(() => undefined);
    return {
      decision: 'rule_failed',
      message: refusal,
      read: [...read],
      error: new TypeError('it answered neither true, nor false, nor unavailable(…)'),
    };
  } catch (error) {
    return { decision: 'rule_failed', message: refusal, read: [...read], error };
  }
}

/** True when the answer lets the user have it. */
export function isYes({ decision }: RuleAnswer): boolean {
  return decision === 'no_rule' || decision === 'rule_allows';
}

function isRefusal(answer: unknown): answer is { message: string; upgrade?: string; hidden?: boolean } {
  const { allowed, message } = (answer ?? {}) as { allowed?: unknown; message?: unknown };
  return allowed === false && typeof message === 'string';
}

function recorder(metadata: PlainMetadata, read: Set<string>): PlainMetadata {
  const refuse = (): never => {
    throw new TypeError('an availability rule may read metadata, not change it');
  };
  const note = (key: string | symbol): void => {
    if (typeof key === 'string') read.add(key);
  };
  return new Proxy(Object.assign(Object.create(null) as PlainMetadata, metadata), {
    get: (target, key) => {
      note(key);
      return typeof key === 'string' ? frozen(target[key]) : undefined;
    },
    has: (target, key) => {
      note(key);
      return Object.hasOwn(target, key);
    },
    getOwnPropertyDescriptor: (target, key) => {
      note(key);
      return Object.getOwnPropertyDescriptor(target, key);
    },
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
    setPrototypeOf: refuse,
  });
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value) as unknown[]) frozen(inner);
  return Object.freeze(value);
}
