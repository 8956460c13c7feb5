/**
 * Hands recorded results back to the code in the order in which they were recorded, one per turn of the event loop, so
 * that the code between two of them has run before the next one arrives: `Promise.race` takes the branch it took before.
 * Live steps wait until nothing recorded is left to hand back.
 */
export class Replay {
  /** Recorded results that nobody has got yet. */
  #left: number;
  readonly #asked: { readonly seq: number; readonly deliver: () => void }[] = [];
  readonly #whenIdle: (() => void)[] = [];
  #turning = false;

  constructor(recorded: number) {
    this.#left = recorded;
  }

  /** Resolves when it is this result's turn. */
  deliver(seq: number): Promise<void> {
    return new Promise((resolve) => {
      this.#asked.push({ seq, deliver: resolve });
      this.#turn();
    });
  }

  /** Resolves when no recorded result that was asked for is still to come. */
  idle(): Promise<void> | undefined {
    // With nothing left this is the ordinary, first run: no turn of the loop is spent on it.
    if (this.#left === 0 && !this.#turning) return undefined;
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    const next = () => {
      const first = this.#takeFirst();
      if (first) {
        this.#left--;
        first.deliver();
        setImmediate(next);
      } else {
        this.#turning = false;
        for (const resolve of this.#whenIdle.splice(0)) resolve();
      }
    };
    setImmediate(next);
  }

  #takeFirst() {
    let first: { readonly index: number; readonly seq: number } | undefined;
    for (const [index, { seq }] of this.#asked.entries()) {
      if (!first || seq < first.seq) first = { index, seq };
    }
    return first && this.#asked.splice(first.index, 1)[0];
  }
}
