import type { FilledSettings, SettingInfo, SettingValue } from '@acme/connect';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Draft,
  editDraft,
  isSameValue,
  keepMine,
  settleDraft,
  viewDraft,
} from '../src/headless/settings/draft.ts';

const text = (name: string): SettingInfo => ({ kind: 'text', name, label: name, required: false, maxLength: 100 });
const fields: readonly SettingInfo[] = [
  text('a'),
  text('b'),
  { kind: 'select', name: 'board', label: 'Board', required: false },
  { kind: 'select', name: 'list', label: 'List', required: false, dependsOn: ['board'] },
  { kind: 'select', name: 'card', label: 'Card', required: false, dependsOn: ['list'] },
  { ...text('greeting'), initial: 'Hello' },
];
const saved: FilledSettings = { revision: 3, values: { a: 'one', board: 'b1', list: 'l1', card: 'c1' } };

const set = (draft: Draft | undefined, name: string, value: SettingValue | undefined, now = saved) =>
  editDraft(draft, { name, value }, now, fields);

describe('a draft', () => {
  test('is there while something differs from what is saved, and gone when nothing does', () => {
    const draft = set(undefined, 'a', 'two');
    expect(viewDraft(draft, saved, fields)).toMatchObject({ values: { a: 'two' }, changed: ['a'], isConflict: false });
    expect(set(draft, 'a', 'one')).toBeUndefined();
  });

  test('what is not filled in is what the definition begins with', () => {
    expect(viewDraft(undefined, saved, fields).values['greeting']).toBe('Hello');
    expect(set(undefined, 'greeting', 'Hello')).toBeUndefined();
    expect(viewDraft(set(undefined, 'greeting', undefined), saved, fields).changed).toEqual(['greeting']);
  });

  test('a choice takes what depends on it along, near and far', () => {
    const draft = set(undefined, 'board', 'b2');
    expect(viewDraft(draft, saved, fields).values).toMatchObject({ board: 'b2', list: undefined, card: undefined });
    expect(viewDraft(set(undefined, 'a', 'two'), saved, fields).values).toMatchObject({ list: 'l1', card: 'c1' });
  });

  test('keeps the words of what was chosen beside those that are saved', () => {
    const known = { ...saved, labels: { board: { b1: 'First' } } };
    const draft = editDraft(undefined, { name: 'board', value: 'b2', labels: { b2: 'Second' } }, known, fields);
    expect(viewDraft(draft, known, fields).labels['board']).toEqual({ b1: 'First', b2: 'Second' });
  });

  test('takes over what is saved elsewhere, where that is about something else', () => {
    const draft = set(undefined, 'a', 'two');
    const theirs = { revision: 4, values: { ...saved.values, b: 'new' } };
    expect(viewDraft(draft, theirs, fields)).toMatchObject({
      values: { a: 'two', b: 'new' },
      changed: ['a'],
      isConflict: false,
    });
  });

  test('is in conflict with what is saved elsewhere about the same setting, unless both want the same', () => {
    const draft = set(undefined, 'a', 'two');
    const theirs = { revision: 4, values: { ...saved.values, a: 'three' } };
    expect(viewDraft(draft, theirs, fields)).toMatchObject({ values: { a: 'two' }, isConflict: true });
    expect(viewDraft(draft, { ...theirs, values: { a: 'two' } }, fields)).toMatchObject({
      changed: [],
      isConflict: false,
    });
    const mine = draft && keepMine(draft, theirs, fields);
    expect(viewDraft(mine, theirs, fields)).toMatchObject({ values: { a: 'two' }, changed: ['a'], isConflict: false });
  });

  test('is no conflict with itself while it is on its way, and is settled by the answer', () => {
    const draft = set(undefined, 'a', 'two');
    if (draft === undefined) throw new Error('There is no draft.');
    const sending = { ...draft, sending: { ...saved.values, a: 'two' } };
    const answer = { revision: 4, values: { ...saved.values, a: 'two (trimmed)' } };
    expect(viewDraft(sending, answer, fields)).toMatchObject({ values: { a: 'two' }, isConflict: false });
    expect(settleDraft(sending, answer, fields)).toBeUndefined();
    const typedOn = set(sending, 'b', 'more');
    const settled = typedOn && settleDraft(typedOn, answer, fields);
    expect(viewDraft(settled, answer, fields)).toMatchObject({
      values: { a: 'two (trimmed)', b: 'more' },
      changed: ['b'],
    });
  });

  test('an old reading of the user takes nothing back', () => {
    const draft = set(undefined, 'a', 'two', { revision: 5, values: { a: 'five' } });
    expect(viewDraft(draft, saved, fields)).toMatchObject({
      saved: { a: 'five' },
      values: { a: 'two' },
      isConflict: false,
    });
  });

  test('what the server refused is a conflict as soon as its newest is known', () => {
    const draft = set(undefined, 'a', 'two');
    if (draft === undefined) throw new Error('There is no draft.');
    const refused = { ...draft, isRefused: true };
    expect(viewDraft(refused, saved, fields).isConflict).toBe(false);
    expect(viewDraft(refused, { revision: 4, values: { ...saved.values, b: 'new' } }, fields).isConflict).toBe(true);
  });
});

/** What may happen to a form: the customer types, somebody else saves, the server takes what was sent, or a conflict is decided. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('set'), name: fc.constantFrom('a', 'b'), value: fc.constantFrom('x', 'y', 'z', '') }),
    fc.record({ kind: fc.constant('theirs'), name: fc.constantFrom('a', 'b'), value: fc.constantFrom('x', 'y', 'z') }),
    fc.record({
      kind: fc.constantFrom('send', 'answer', 'keep', 'show'),
      name: fc.constant(''),
      value: fc.constant(''),
    }),
  ),
  { maxLength: 30 },
);

test('nothing that a customer typed is lost unless they say so, and nothing that others saved is overwritten unseen', () => {
  fc.assert(
    fc.property(steps, (run) => {
      let server: FilledSettings = { revision: 1, values: {} };
      let draft: Draft | undefined;
      /** What the customer typed and nobody has saved for them. */
      const wanted = new Map<string, string>();
      const dropSaved = (): void => {
        for (const [name, typed] of wanted) if (isSameValue(server.values[name], typed)) wanted.delete(name);
      };
      for (const { kind, name, value } of run) {
        const view = viewDraft(draft, server, fields);
        if (kind === 'set') {
          draft = editDraft(draft, { name, value }, server, fields);
          wanted.set(name, value);
          if (!view.isConflict) dropSaved();
        } else if (kind === 'theirs') {
          server = { revision: server.revision + 1, values: { ...server.values, [name]: value } };
        } else if (kind === 'send' && draft !== undefined && !view.isConflict && draft.sending === undefined) {
          draft = { ...draft, base: view.newest, sending: view.values };
        } else if (kind === 'answer' && draft?.sending !== undefined) {
          const { sending } = draft;
          if (draft.base.revision === server.revision) {
            server = { revision: server.revision + 1, values: sending as FilledSettings['values'] };
            draft = settleDraft(draft, server, fields);
            dropSaved();
          } else {
            draft = { ...draft, sending: undefined, isRefused: true };
          }
        } else if (kind === 'keep' && view.isConflict && draft !== undefined) {
          draft = keepMine(draft, server, fields);
          dropSaved();
        } else if (kind === 'show' && view.isConflict) {
          draft = undefined;
          wanted.clear();
        }

        const after = viewDraft(draft, server, fields);
        for (const [known, typed] of wanted) expect(isSameValue(after.values[known], typed)).toBe(true);
        for (const known of ['a', 'b']) {
          if (!wanted.has(known)) expect(isSameValue(after.values[known], server.values[known])).toBe(true);
        }
        if (draft === undefined) expect(after.changed).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});
