import { connectionStates, isLiveConnection } from '../state/connection.ts';
import { fieldLike, operatorsOf } from './fields.ts';
import { QueryError } from './query-error.ts';
import { readDate } from './read-date.ts';
import { fieldAt, type FieldStart, isReserved, type Value, valueAt } from './read-word.ts';
import type { DateField, Order, SearchedState, Term, TextMatch, WorkflowSwitch } from './types.ts';

const keyPattern = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const states = connectionStates.filter(isLiveConnection) as readonly SearchedState[];
const switches: readonly string[] = ['on', 'off', 'suspended'] satisfies WorkflowSwitch[];

/** Said of an OR wherever it is found to have no term beside it. */
export const orMisplaced = 'OR needs a term on each side and one is missing. Add it, or use quotes to search for it.';

/** A term and where it ends. */
export interface ReadTerm {
  readonly term: Term;
  readonly end: number;
}

/** Reads the term that begins here. */
export function readTerm(text: string, at: number): ReadTerm {
  const field = fieldAt(text, at);
  const read = field === undefined ? readText(text, at) : readField(text, at, field);
  const after = text[read.end];
  if (after !== undefined && !/[\s)]/.test(after)) {
    const message = `${after} follows ${show(text.slice(at, read.end))} directly, so it is unclear where that ends. Put a space between them, or the whole in quotes.`;
    throw new QueryError(message, read.end, 1);
  }
  return read;
}

function readText(text: string, at: number): ReadTerm {
  const { value, quoted, end } = valueAt(text, at);
  const fail = (message: string): never => {
    throw new QueryError(message, at, end - at);
  };
  if (value === '') fail('Empty quotes match everybody. Write what to look for, or leave them out.');
  if (!quoted && isReserved(value)) {
    fail(
      value === 'OR'
        ? orMisplaced
        : `${value} is no operator: side by side means and, a minus means not. Use those, or quotes to search for it.`,
    );
  }
  return { term: { kind: 'text', text: value }, end };
}

function readField(text: string, at: number, { name, operator }: FieldStart): ReadTerm {
  const start = at + name.length + operator.length;
  const allowed = operatorsOf(name);
  if (allowed === undefined) throw new QueryError(unknownField(text, at, { name, operator }), at, name.length);
  if (!allowed.includes(operator)) {
    const message = `${show(name)} cannot be compared by ${operator}, which has no meaning there. Use ${allowed.join(' ')} and quotes around a value that begins so.`;
    throw new QueryError(message, at + name.length, operator.length);
  }
  const value = valueAt(text, start, name === 'workflow');
  if (value.value === '' && !(value.quoted && operator === ':' && name.startsWith('meta.'))) {
    const message = `Nothing to compare with follows ${show(name + operator)}. Write a value right behind it, with spaces or parentheses in quotes.`;
    throw new QueryError(message, at, value.end - at);
  }
  return name === 'workflow'
    ? readWorkflow(text, value)
    : { term: readValue(start, { name, operator }, value), end: value.end };
}

function readValue(start: number, { name, operator }: FieldStart, { value, quoted, end }: Value): Term {
  const fail = (message: string): never => {
    throw new QueryError(message, start, end - start);
  };
  const compare = (operator === ':' ? 'is' : operator === '~' ? 'contains' : operator) as TextMatch | Order;
  const match = compare as TextMatch;
  switch (name) {
    case 'id':
    case 'account':
      return { kind: name, match, value };
    case 'integration':
      return { kind: name, id: value };
    case 'state':
      return states.includes(value as SearchedState)
        ? { kind: name, state: value as SearchedState }
        : fail(`A connection has no state ${show(value)} to be found by. Write one of ${states.join(', ')}.`);
    case 'is':
      return value === 'suspended'
        ? { kind: value }
        : fail(`A user cannot be ${show(value)}: the only such state is suspended. Write is:suspended.`);
    case 'has': {
      if (value === 'connection') return { kind: name, what: value };
      if (!value.startsWith('meta.')) {
        const hint = keyPattern.test(value) ? `has:meta.${value}` : 'has:meta.plan';
        fail(
          `${show(value)} is nothing that a user can have. Write has:connection, or meta. and a key such as ${hint}.`,
        );
      }
      return { kind: name, what: 'meta', key: readKey(value, start + (quoted ? 1 : 0)) };
    }
    case 'created':
    case 'updated':
    case 'connected':
    case 'lastRun':
      return readDate(name satisfies DateField, compare as 'is' | Order, value, fail);
    default:
      return { kind: 'meta', key: readKey(name, start - operator.length - name.length), compare, value, quoted };
  }
}

function readWorkflow(text: string, { value: id, end }: Value): ReadTerm {
  if (text[end] !== '=') return { term: { kind: 'workflow', id, is: 'on' }, end };
  const { value: is, end: after } = valueAt(text, end + 1);
  if (!switches.includes(is)) {
    const message = `A workflow cannot be ${show(is)}. Write ${switches.map((each) => `=${each}`).join(', ')}, or put an id with "=" in quotes.`;
    throw new QueryError(message, end, after - end);
  }
  return { term: { kind: 'workflow', id, is: is as WorkflowSwitch }, end: after };
}

function readKey(name: string, at: number): string {
  const key = name.slice('meta.'.length);
  if (keyPattern.test(key)) return key;
  const message = `${show(key)} is no metadata key: a key is a letter, then up to 63 of letters, digits, "_", "-" and ".". Write the key as it was stored.`;
  throw new QueryError(message, at, name.length);
}

function unknownField(text: string, at: number, { name, operator }: FieldStart): string {
  const rest = text.slice(at + name.length + operator.length);
  const [value = ''] = /^("(?:[^"\\]|\\[^])*"|[^\s()"]*)/.exec(rest) ?? [];
  const known = fieldLike(name);
  const asText = ', or use quotes to search for it.';
  if (known !== undefined)
    return `There is no field ${show(name)}: upper and lower case count. Write ${clip(known + operator + value)}${asText}`;
  if (name === 'meta')
    return `Metadata has many keys and "meta" names none. Write the key too, such as ${clip(`meta.plan${operator}${value}`)}${asText}`;
  return `There is no field ${show(name)}: metadata is searched by "meta." and its key. Write ${clip(`meta.${name}${operator}${value}`)}${asText}`;
}

function show(text: string): string {
  return `"${clip(text)}"`;
}

/** A message is read in one glance. */
function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
