import { cutText, isPlainText } from './json.ts';
import { limits } from './limits.ts';
import type { LoadedJournal, RecordedStep } from './load-journal.ts';
import { failed, type Outcome } from './outcome.ts';
import { isFinalStep } from './status.ts';
import { describeFailure } from './step-failure.ts';
import { type JournalScope, nextKey } from './step-key.ts';

const none: ReadonlySet<number> = new Set();

/** A call of the code for a step. */
export interface Asked {
  readonly scope: JournalScope;
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly recorded: RecordedStep | undefined;
}

/** What is recorded of an execution, what this run has asked for, and whether the two agree. */
export class Journal {
  /** Recorded steps that have their result. */
  readonly finalSteps: number;
  readonly #recorded: Map<string, RecordedStep>;
  readonly #asked = new Set<string>();
  readonly #finishedItems: LoadedJournal['finishedItems'];
  #seq: number;
  #bytes = 0;
  #firstUnrecorded: string | undefined;
  readonly #handedIn = new Set<JournalScope>();
  #steps = 0;

  constructor({ steps: recorded, finishedItems }: LoadedJournal) {
    this.#finishedItems = finishedItems;
    this.#recorded = new Map(recorded.map((step) => [step.key, step]));
    this.finalSteps = recorded.filter((step) => isFinalStep(step.status)).length;
    this.#seq = Math.max(recorded.at(-1)?.seq ?? 0, finishedItems.lastSeq);
    for (const step of recorded) this.#bytes += step.output?.length ?? 0;
  }

  /**
   * Gives a call its key. Must run in the same turn as the call, so that keys do not depend on who is faster.
   *
   * @returns the failure of the whole execution if the call cannot be: nothing the code could catch and repeat for ever
   */
  ask(scope: JournalScope, name: string, kind: string): Asked | Outcome {
    let key: string;
    try {
      key = nextKey(scope, name);
    } catch (error) {
      return failed('code_threw', describeFailure(error).message);
    }
    if (!isPlainText(kind, limits.reasonBytes)) {
      return failed('code_threw', `The kind of step "${key}" must be plain text of 1 to ${limits.reasonBytes} bytes.`);
    }
    this.#steps++;
    if (++scope.steps > limits.stepsPerJournal) return failed('payload_too_large', tooManySteps(scope));
    this.#asked.add(key);
    // Of the run itself nobody asks; of items it is what is folded.
    for (let item = scope; item.outer; item = item.outer) item.keys.push(key);
    const recorded = this.#recorded.get(key);
    if (recorded && recorded.kind !== kind) {
      const message =
        `Step "${key}" is recorded as "${recorded.kind}", and the code now asks for a "${kind}" under the same name. ` +
        'Give changed steps a new name, or raise the version of the workflow.';
      return failed('nondeterministic', message);
    }
    if (recorded?.output) scope.tally.bytes += recorded.output.length;
    if (!recorded) this.#firstUnrecorded ??= key;
    return { scope, key, name, kind, recorded };
  }

  /** Whether this run has come to the step. */
  hasAsked(key: string): boolean {
    return this.#asked.has(key);
  }

  /** The code has been handed a failure. */
  handed({ scope, key }: Asked): void {
    scope.handed.push({ key, asked: this.#askedBy(scope) });
    this.#handedIn.add(scope);
  }

  /** The row of the map says from now on what its items failed by. */
  closeMap(mapKey: string): void {
    for (const scope of this.#handedIn) if (scope.path.startsWith(`${mapKey}[`)) this.#handedIn.delete(scope);
  }

  /** Those of the run and of the items that are under way. */
  undecidedAnywhere(): string[] {
    return [...this.#handedIn].flatMap((scope) => this.undecided(scope));
  }

  /**
   * The failed steps of a scope that nothing recorded can depend on: since the code heard of them it has asked for nothing.
   * They can be done again without another path through the code.
   */
  undecided(scope: JournalScope): string[] {
    const asked = this.#askedBy(scope);
    return scope.handed.filter((failure) => failure.asked === asked).map(({ key }) => key);
  }

  /** An item knows of its own steps only, the run of those of its items as well. */
  #askedBy(scope: JournalScope): number {
    return scope.path === '' ? this.#steps : scope.steps;
  }

  /** The items of a map that earlier runs have put aside. */
  finishedItems(mapKey: string): ReadonlySet<number> {
    return this.#finishedItems.of.get(mapKey) ?? none;
  }

  /** Counts a new result in, and says where in the order of completion it stands. */
  add(scope: JournalScope, bytes: number): number {
    this.#bytes += bytes;
    scope.tally.bytes += bytes;
    return ++this.#seq;
  }

  nextSeq(): number {
    return ++this.#seq;
  }

  /** Would the journal still be one that a replay can load? */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= limits.journalBytes;
  }

  /** The steps inside a finished map are not loaded again. */
  release(tally: { readonly bytes: number }): void {
    this.#bytes -= tally.bytes;
  }

  /** What to say about a recorded step that the code has ended without; undefined if there is none. */
  missed(threw: string | undefined): string | undefined {
    for (const key of this.#recorded.keys()) {
      if (this.#asked.has(key)) continue;
      const instead = this.#firstUnrecorded
        ? `it asked for "${this.#firstUnrecorded}", which is not recorded`
        : 'it asked for nothing new';
      const end = threw === undefined ? '' : ` It ended with: ${threw}`;
      const message =
        `Step "${key}" is recorded, but the code ended without asking for it; ${instead}. ` +
        `Keep the steps of running executions, or raise the version of the workflow.${end}`;
      return cutText(message, limits.errorBytes);
    }
    return undefined;
  }
}

function tooManySteps(scope: JournalScope): string {
  const where = scope.path === '' ? 'The run' : `"${scope.path}"`;
  return `${where} asked for more than ${limits.stepsPerJournal} steps. Use step.map for long lists, or start more executions.`;
}
