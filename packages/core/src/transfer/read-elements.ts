import { longestLine, parseJson, readLines } from './read-lines.ts';

/** One value of a file that holds many. */
export interface Element {
  /** Line of the file, or the place in the array, from 1. */
  readonly line: number;
  /** Undefined when it is no JSON or too long. */
  readonly parsed: { readonly value: unknown } | undefined;
}

/** Why a file could not be read to its end. */
export type ElementsEnd = 'whole' | 'truncated' | 'trailing';

/**
 * The values of a file that is a JSON array, or JSON Lines: which of both, its first character tells. An element that
 * is broken is told as such, and the ones behind it are found all the same as far as brackets and quotes allow.
 */
export async function* readElements(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Element, ElementsEnd> {
  const source = chunks[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let first: string | undefined;
  while (first === undefined) {
    const next = await source.next();
    if (next.done === true) break;
    head.push(next.value);
    first = /[^\s\uFEFF]/.exec(Buffer.concat(head).toString('utf8'))?.[0];
  }
  const whole = again(head, source);
  if (first === '[') return yield* splitArray(whole);
  for await (const { number, text } of readLines(whole)) yield { line: number, parsed: parseJson(text) };
  return 'whole';
}

async function* again(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* splitArray(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Element, ElementsEnd> {
  const decoder = new TextDecoder();
  let place = 1;
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let pieces: string[] = [];
  let length = 0;
  const take = (piece: string): void => {
    length += piece.length;
    if (length <= longestLine) pieces.push(piece);
    else pieces = [];
  };
  const finish = (): Element | undefined => {
    const text = length > longestLine ? undefined : pieces.join('');
    pieces = [];
    length = 0;
    if (text?.trim() === '') return undefined;
    const element = { line: place, parsed: parseJson(text) };
    place += 1;
    return element;
  };
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at];
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (character === '\\') isEscaped = true;
        else if (character === '"') inText = false;
        continue;
      }
      if (character === '"') inText = true;
      else if (character === '[' || character === '{') {
        depth += 1;
        // The bracket of the array itself is part of no element.
        if (depth === 1) from = at + 1;
      } else if ((character === ',' && depth === 1) || ((character === ']' || character === '}') && depth === 1)) {
        take(text.slice(from, at));
        from = at + 1;
        const element = finish();
        if (element !== undefined) yield element;
        if (character !== ',') return text.slice(from).trim() === '' ? 'whole' : 'trailing';
      } else if (character === ']' || character === '}') depth -= 1;
    }
    if (depth > 0) take(text.slice(from));
  }
  return 'truncated';
}
