import { boolean, email, json, number, oneOf, secret, text } from '@acme/integrations';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MetadataPatch } from '@acme/api';
import { applyDecisions, type Patched } from '../../src/metadata/apply-decisions.ts';
import { checkPatch, type Writer } from '../../src/metadata/check-patch.ts';

const definition = {
  metadata: {
    plan: oneOf(['free', 'pro']),
    Email: email(),
    seats: number({ precedence: 'newest' }),
    nickname: text({ writers: ['claim', 'server', 'browser'] }),
    beta: boolean({ writers: ['browser'] }),
    profile: json(),
    apiKey: secret({ hosts: ['api.example.com'] }),
  },
  strict: false,
};

type Write = { readonly writer: Writer; readonly at: number; readonly patch: MetadataPatch };

const values = {
  plan: fc.constantFrom('free', 'pro', null),
  Email: fc.constantFrom('a@b.example', 'A@B.example', null),
  seats: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null)),
  nickname: fc.constantFrom('Ada', 'Grace', null),
  beta: fc.oneof(fc.boolean(), fc.constant(null)),
  profile: fc.oneof(fc.constant({ city: 'Bern' }), fc.constant(null)),
  other: fc.constantFrom('text', null),
};
const write: fc.Arbitrary<Write> = fc.record({
  writer: fc.constantFrom<Writer[]>('claim', 'server', 'browser'),
  at: fc.integer({ min: 1, max: 20 }),
  patch: fc.record(values, { requiredKeys: [] }),
});

function apply(stored: Patched, { writer, at, patch }: Write): Patched {
  const written = { writer, at: new Date(at * 1000) };
  return applyDecisions(stored, checkPatch({ definition, ...written, ...stored, secrets: new Set() }, patch), written);
}

const nobody: Patched = { metadata: {}, provenance: {} };

test('the same patch twice is the same as once', () => {
  fc.assert(
    fc.property(fc.array(write), write, (history, last) => {
      const stored = history.reduce(apply, nobody);
      const once = apply(stored, last);
      expect(apply(once, last)).toEqual(once);
    }),
  );
});

test('keys that a patch does not name stay as they are, with who wrote them', () => {
  fc.assert(
    fc.property(fc.array(write), write, (history, last) => {
      const stored = history.reduce(apply, nobody);
      const after = apply(stored, last);
      for (const key of Object.keys(values)) {
        if (Object.hasOwn(last.patch, key)) continue;
        expect(after.metadata[key]).toEqual(stored.metadata[key]);
        expect(after.provenance[key]).toEqual(stored.provenance[key]);
      }
    }),
  );
});

test('two patches of different keys by one writer are one patch of both', () => {
  fc.assert(
    fc.property(fc.array(write), write, (history, last) => {
      const stored = history.reduce(apply, nobody);
      const entries = Object.entries(last.patch);
      const first = { ...last, patch: Object.fromEntries(entries.slice(0, 2)) };
      const second = { ...last, patch: Object.fromEntries(entries.slice(2)) };
      expect(apply(apply(stored, first), second)).toEqual(apply(stored, last));
    }),
  );
});

test('whatever order writes come in, the last of the server stands against every claim and browser', () => {
  fc.assert(
    fc.property(fc.array(write), (history) => {
      const after = history.reduce(apply, nobody);
      const lastServer = history.findLastIndex(
        ({ writer, patch }) => writer === 'server' && Object.hasOwn(patch, 'plan'),
      );
      fc.pre(lastServer !== -1);
      const said = history[lastServer]?.patch['plan'];
      fc.pre(said !== null);
      expect(after.metadata['plan']).toBe(said);
    }),
  );
});

test('a claim never undoes what is newer than it, not even a deletion', () => {
  fc.assert(
    fc.property(fc.array(write), write, (history, claim) => {
      const stored = history.reduce(apply, nobody);
      const after = apply(stored, { ...claim, writer: 'claim' });
      for (const key of Object.keys(claim.patch)) {
        const mark = stored.provenance[key];
        if (mark === undefined || new Date(mark.at).getTime() < claim.at * 1000) continue;
        expect([key, after.metadata[key]]).toEqual([key, stored.metadata[key]]);
      }
    }),
  );
});

test('what a browser writes never stands where the server or a claim has spoken', () => {
  fc.assert(
    fc.property(fc.array(write), write, (history, browser) => {
      const stored = history.reduce(apply, nobody);
      const after = apply(stored, { ...browser, writer: 'browser' });
      for (const [key, mark] of Object.entries(stored.provenance)) {
        if (mark.by === 'browser' || mark.deleted === true) continue;
        expect(after.metadata[key]).toEqual(stored.metadata[key]);
      }
    }),
  );
});

const refusals: [Writer, string, unknown, string][] = [
  ['claim', 'apiKey', 'k', 'secret_server_only'],
  ['browser', 'apiKey', 'k', 'secret_server_only'],
  ['browser', 'plan', 'pro', 'not_writable'],
  ['claim', 'beta', true, 'not_writable'],
  ['claim', 'undeclared', 'x', 'not_writable'],
  ['server', 'constructor', 'x', 'reserved_name'],
  ['server', 'acme.plan', 'x', 'reserved_name'],
  ['server', 'undeclared', 5, 'wrong_type'],
  ['server', 'undeclared', 'a\0b', 'wrong_type'],
  ['server', 'undeclared', '\ud800', 'wrong_type'],
  ['server', 'plan', 'gold', 'wrong_type'],
  ['server', 'apiKey', '', 'wrong_type'],
  ['server', 'note', ['sk', 'live', 'x'].join('_'), 'looks_like_credential'],
  ['server', 'accessToken', 'anything', 'looks_like_credential'],
  ['server', 'nickname', `ghp_${'a1B2'.repeat(9)}`, 'looks_like_credential'],
  ['server', 'profile', { nested: [`eyJ${'a1B2'.repeat(4)}.e30.x`] }, 'looks_like_credential'],
];
test.each(refusals)('%s writes %s = %j: %s', (writer, key, value, code) => {
  const context = { definition, writer, at: new Date(), ...nobody, secrets: new Set<string>() };
  expect(checkPatch(context, { [key]: value as never }).get(key)).toMatchObject({ act: 'refuse', code });
});

test('a strict project takes declared keys only', () => {
  const context = { definition: { ...definition, strict: true }, writer: 'server' as const, at: new Date(), ...nobody };
  expect(checkPatch({ ...context, secrets: new Set() }, { other: 'x' }).get('other')).toMatchObject({
    act: 'refuse',
    code: 'undeclared',
  });
});

test('an e-mail address is stored in small letters, so the same in capitals changes nothing', () => {
  const context = { definition, writer: 'server' as const, at: new Date(), secrets: new Set<string>() };
  const first = applyDecisions(nobody, checkPatch({ ...context, ...nobody }, { Email: ' Ada@B.Example ' }), context);
  expect(first.metadata['Email']).toBe('ada@b.example');
  expect(checkPatch({ ...context, ...first }, { Email: 'ADA@b.example' }).get('Email')).toEqual({ act: 'nothing' });
});
