import { operatorsOf } from './fields.ts';
import { QueryError } from './query-error.ts';

const fieldStart = /([A-Za-z][\w.-]*)([:~<>=]+)/y;
const bare = /[^\s()"]*/y;
const bareId = /[^\s()"=]*/y;
const quoted = /"((?:[^"\\]|\\[^])*)"/y;

/** Words that other search boxes give a meaning, and that would silently be text here. */
const reserved = ['OR', 'AND', 'NOT'];

/** A name and the operator behind it. */
export interface FieldStart {
  readonly name: string;
  readonly operator: string;
}

/** A value, where it ends, and whether it stood in quotes. */
export interface Value {
  readonly value: string;
  readonly quoted: boolean;
  readonly end: number;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The field that begins here. A URL has none, and neither has a word with "=" that names no field. */
export function fieldAt(text: string, at: number): FieldStart | undefined {
  const [all = '', name = '', operator = ''] = match(fieldStart, text, at) ?? [];
  if (name === '' || (operator[0] === '=' && operatorsOf(name) === undefined)) return undefined;
  return text.startsWith('//', at + all.length) && !name.startsWith('meta.') ? undefined : { name, operator };
}

/** The quoted or bare value that begins here; '' where there is none. The bare id of a workflow ends before "=". */
export function valueAt(text: string, at: number, isId = false): Value {
  if (text[at] !== '"') {
    const [value = ''] = match(isId ? bareId : bare, text, at) ?? [];
    return { value, quoted: false, end: at + value.length };
  }
  const [all, inside = ''] = match(quoted, text, at) ?? [];
  if (all === undefined) {
    const message = 'This quotation mark is never closed. Add the second one; inside quotes, \\" is a quotation mark.';
    throw new QueryError(message, at, text.length - at);
  }
  return { value: inside.replace(/\\(["\\])/g, '$1'), quoted: true, end: at + all.length };
}

/** True for an operator between terms, and for what people take for one. */
export function isReserved(word: string): boolean {
  return reserved.includes(word);
}

/** True for what is text without quotes. */
export function isWord(text: string): boolean {
  return isBare(text) && text[0] !== '-' && !isReserved(text) && fieldAt(text, 0) === undefined;
}

/** True for what is a value without quotes: it must not lengthen the operator before it. */
export function isBareValue(text: string): boolean {
  return isBare(text) && !/^[:~<>=]/.test(text);
}

function isBare(text: string): boolean {
  return text !== '' && text[0] !== '"' && valueAt(text, 0).end === text.length;
}

/** In quotes, as the language reads it back; a backslash that reads as itself is not doubled. */
export function quote(text: string): string {
  return `"${text.replace(/"|\\(?=["\\]|$)/g, '\\$&')}"`;
}
