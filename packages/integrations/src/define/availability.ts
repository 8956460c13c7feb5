import { definedAt, DefinitionError } from './definition-error.ts';
import { type Duration, durationMs } from './duration.ts';

/** Why an integration or workflow is not offered to a user, in words for that user. */
export interface Unavailable {
  readonly allowed: false;
  readonly message: string;
  readonly upgrade?: string;
  /** Not even shown to the user. */
  readonly hidden?: true;
}

/** The answer of an availability rule that says no. */
export function unavailable(
  message: string,
  options: { readonly upgrade?: string; readonly hidden?: true } = {},
): Unavailable {
  return { allowed: false, message, ...options };
}

/** Decides by metadata that the server or the signed token wrote. Pure, and no promise; throwing means no. */
export type AvailabilityRule<Metadata = any> = (input: { readonly metadata: Metadata }) => boolean | Unavailable;

/** Stops use and keeps what there is, until the rule says yes again. */
export interface Suspend {
  readonly act: 'suspend';
  /** How long the rule has to say no before it happens, 1 minute to 400 days. Absent: at once. */
  readonly after?: Duration;
}

/** Ends the connections: the provider is told and the credentials are erased. */
export interface Disconnect {
  readonly act: 'disconnect';
  /** How long the rule has to say no before it happens, 1 minute to 400 days. Absent: at once. */
  readonly after?: Duration;
}

/** What becomes of an integration that a user has and may no longer have. */
export type WhenUnavailable = Suspend | Disconnect;

/**
 * Keeps everything and lets nothing run, at once or after a time of grace.
 *
 * @example
 * whenUnavailable: suspend({ after: '7 days' })
 */
export function suspend(options: { readonly after?: Duration } = {}): Suspend {
  return { act: 'suspend', ...options };
}

/**
 * Ends the connections, at once or after a time of grace.
 *
 * @example
 * whenUnavailable: disconnect({ after: '30 days' })
 */
export function disconnect(options: { readonly after?: Duration } = {}): Disconnect {
  return { act: 'disconnect', ...options };
}

const shortestMs = durationMs('1 minute');
const longestMs = durationMs('400 days');

/** Refuses, where it is written, a rule that nobody could follow. @throws DefinitionError naming `of` */
export function checkAvailability(
  of: string,
  { available, whenUnavailable }: { readonly available: unknown; readonly whenUnavailable: WhenUnavailable },
  acts: readonly WhenUnavailable['act'][],
): void {
  const refuse = (problem: string): never => {
    throw new DefinitionError(`${definedAt()}: ${of}: ${problem}`);
  };
  if (available !== undefined && typeof available !== 'function') {
    refuse('"available" is no function. Write ({ metadata }) => … and return true, false or unavailable(…).');
  }
  if (Object.prototype.toString.call(available) === '[object AsyncFunction]') {
    refuse('"available" is asynchronous. Decide by metadata alone, and put what has to be asked for into metadata.');
  }
  const { act, after } = whenUnavailable;
  if (!acts.includes(act)) {
    refuse(`"whenUnavailable" cannot "${act}". Use ${acts.map((each) => `${each}()`).join(' or ')}.`);
  }
  if (after === undefined) return;
  const ms = millisecondsOf(after);
  if (ms === undefined || !(ms >= shortestMs && ms <= longestMs)) {
    refuse(`"after" is from "1 minute" to "400 days", not ${JSON.stringify(after)}. Leave it out for at once.`);
  }
}

function millisecondsOf(after: Duration): number | undefined {
  try {
    return durationMs(after);
  } catch {
    return undefined;
  }
}
