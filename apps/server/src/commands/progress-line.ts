/** A terminal, or what stands in its place. */
interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressLine {
  /** How far it is now. */
  show(text: string): void;
  /** Something that stays to be read. */
  say(text: string): void;
  /** Shows the last state whatever its time, and leaves the line. */
  end(): void;
}

const carriageReturn = '\r';
const clearToEnd = '\u001b[K';

/** On a terminal one line that is written over; elsewhere, where each line is kept, one every few seconds. */
export function createProgressLine(
  output: Output,
  { everyMs = 5_000, now = () => performance.now() }: { readonly everyMs?: number; readonly now?: () => number } = {},
): ProgressLine {
  const terminal = output.isTTY === true;
  let unwritten: string | undefined;
  let onScreen = false;
  let nextAt = Number.NEGATIVE_INFINITY;
  const writeShown = (text: string): void => {
    output.write(terminal ? `${carriageReturn}${text}${clearToEnd}` : `${text}\n`);
    onScreen = terminal;
    unwritten = undefined;
    nextAt = now() + everyMs;
  };
  return {
    show: (text) => {
      if (terminal || now() >= nextAt) writeShown(text);
      else unwritten = text;
    },
    say: (text) => {
      output.write(`${onScreen ? carriageReturn + clearToEnd : ''}${text}\n`);
      onScreen = false;
    },
    end: () => {
      if (unwritten !== undefined) writeShown(unwritten);
      if (onScreen) output.write('\n');
      onScreen = false;
    },
  };
}
