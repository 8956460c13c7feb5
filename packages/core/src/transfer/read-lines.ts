/** Longer lines are no user of ours; they are passed over without being kept in memory. */
export const longestLine = 8 * 1024 * 1024;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Undefined when it is too long or no UTF-8. */
  readonly text: string | undefined;
}

const newline = 10;

/** The lines of a file as it comes in, one at a time, without those that are blank. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  let pieces: Uint8Array[] = [];
  let length = 0;
  const take = (piece: Uint8Array): void => {
    length += piece.length;
    if (length <= longestLine) pieces.push(piece);
    else pieces = [];
  };
  const finish = (): Line => {
    const line = { number, text: length > longestLine ? undefined : decode(pieces) };
    number += 1;
    pieces = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, at));
      const line = finish();
      if (!isBlank(line)) yield line;
      from = at + 1;
    }
    if (from < chunk.length) take(chunk.subarray(from));
  }
  if (length === 0) return;
  const last = finish();
  if (!isBlank(last)) yield last;
}

function isBlank({ text }: Line): boolean {
  return text?.trim() === '';
}

function decode(pieces: readonly Uint8Array[]): string | undefined {
  try {
    // A byte order mark at the beginning is dropped by the decoder.
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    return undefined;
  }
}

/** The value of a line; undefined when it is no JSON. The parser's own message would repeat what is in the line. */
export function parseJson(text: string | undefined): { readonly value: unknown } | undefined {
  if (text === undefined) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
