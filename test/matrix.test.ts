import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { callAs } from './matrix/call-as.ts';
import type { Answer } from './matrix/call-procedure.ts';
import { type Expected, readExpected } from './matrix/expected.ts';
import { fingerprintRows } from './matrix/fingerprint-rows.ts';
import { type Fixtures, prepareFixtures } from './matrix/fixtures.ts';
import { type Identity, prepareIdentities, prepareOutsider } from './matrix/identities.ts';
import { caseOf, inOrder } from './matrix/inputs.ts';
import { type Procedure, procedures } from './matrix/procedures.ts';
import { startStack, type Stack } from './stack/start-stack.ts';

/**
 * Every procedure of the router as everybody. What is not in the tables of test/matrix fails: who adds a procedure says
 * there what it is called with and who may call it.
 */
let expected: Expected;
let stack: Stack;
let client: pg.Client;
let fixtures: Fixtures;
let identities: readonly Identity[];
/** A backend whose project nothing else is called in: what it makes there is seen by nobody. */
let outsider: Identity;
beforeAll(async () => {
  expected = await readExpected();
  stack = await startStack({
    work: false,
    limits: { requestsPerMinutePerKey: 1_000_000, requestsPerMinutePerUser: 1_000_000 },
  });
  client = new pg.Client({ connectionString: stack.connectionString });
  await client.connect();
  fixtures = await prepareFixtures(stack);
  identities = await prepareIdentities(fixtures, client);
  outsider = await prepareOutsider(fixtures);
});
afterAll(async () => {
  await client.end();
  await stack.stop();
});

const procedureTable = procedures.map((procedure) => [procedure.path, procedure] as const);
const queriesFirst = inOrder(procedures).map((procedure) => [procedure.path, procedure] as const);
/** Nobody but its owner may read these, whatever the outcome of the call. */
const privateOf = (f: Fixtures) => [
  f.a1,
  f.secret,
  f.email,
  f.connectionId,
  f.mailConnectionId,
  f.attemptId,
  f.linkId,
  f.webhookId,
  f.webhookSecret,
  f.executionId,
  f.failedExecutionId,
  f.operationId,
  f.destinationId,
  f.deliveryId,
  'Ada Lovelace',
  'ada@northwind.example',
];
const expectedOf = (path: string, name: string) => expected[path]?.[name] ?? 'is not in test/matrix/expected.json';

test('has a row for every procedure and every identity, and none for what is gone', () => {
  const table = Object.fromEntries(Object.entries(expected).map(([path, row]) => [path, Object.keys(row).toSorted()]));
  const names = identities.map(({ name }) => name).toSorted();
  expect(table).toEqual(Object.fromEntries(procedureTable.map(([path]) => [path, names])));
});

test.each(procedureTable)('who is refused %s learns nothing, and changes nothing', async (path, procedure) => {
  const before = await fingerprintRows(client, stack.project.projectId);
  for (const identity of identities.filter(({ name }) => expectedOf(path, name) !== 'ok')) {
    const answer = await callAs(fixtures, procedure, identity, false);
    expect([identity.name, answer.outcome]).toEqual([identity.name, expectedOf(path, identity.name)]);
    for (const value of privateOf(fixtures)) expect(answer.body + answer.headers, identity.name).not.toContain(value);
    expect(await fingerprintRows(client, stack.project.projectId), identity.name).toEqual(before);
  }
});

test.each(queriesFirst.filter(([, { input }]) => input !== undefined))(
  "%s answers for somebody else's id as for one that does not exist",
  async (_, procedure) => {
    const pairs = foreignIds(procedure);
    expect(pairs.length, notOwned(procedure)).toBeGreaterThanOrEqual(carriesId(procedure) ? 1 : 0);
    for (const { as, foreign, unknown, input } of pairs) {
      const answers = await Promise.all(
        [foreign, unknown].map(async (id) => {
          const answer = await as.call(procedure, JSON.stringify(input(id)));
          return { status: answer.status, body: neutral(answer, id) };
        }),
      );
      expect(answers[0], `${as.name} with ${foreign}`).toEqual(answers[1]);
    }
  },
);

test.each(queriesFirst)(
  'who may call %s gets an answer, and what is of others stays theirs',
  async (path, procedure) => {
    for (const identity of identities.filter(({ name }) => expectedOf(path, name) === 'ok')) {
      const before = await fingerprintRows(client, stack.project.projectId);
      const answer = await callAs(fixtures, procedure, identity, identity.owner);
      expect([identity.name, answer.outcome, answer.body]).toEqual([identity.name, 'ok', answer.body]);
      expect(answer.body, identity.name).not.toContain(fixtures.secret);
      if (!identity.owner && identity.sees !== true) {
        const unsent = privateOf(fixtures).filter((value) => !answer.sent.includes(value));
        for (const value of unsent) expect(answer.body, identity.name).not.toContain(value);
      }
      if (identity.stranger || procedure.type === 'query') {
        expect(await fingerprintRows(client, stack.project.projectId), identity.name).toEqual(before);
      }
    }
  },
);

interface Foreign {
  readonly as: Identity;
  readonly foreign: string;
  readonly unknown: string;
  /** The input with this id, and with the caller's own where it carries more of them. */
  readonly input: (id: string) => unknown;
}

/** True when the input has the id of a user, or any id of ours: those are UUIDs. */
function carriesId({ input }: Procedure): boolean {
  const schema = input === undefined ? {} : z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return /"userId":|"format":"uuid"/.test(JSON.stringify(schema));
}

function notOwned({ path }: Procedure): string {
  return `"${path}" takes an id, and its row in test/matrix/inputs.ts has none of A's. Add what it names to test/matrix/fixtures.ts, and to "owned" here.`;
}

/** Each id in the input of a procedure, as those whose it is not. */
function foreignIds(procedure: Procedure): Foreign[] {
  const { a1, a2, b1, ...f } = fixtures;
  const input = caseOf(procedure.path).input(fixtures);
  const text = JSON.stringify(input) ?? '';
  const owned = [
    f.connectionId,
    f.mailConnectionId,
    f.attemptId,
    f.linkId,
    f.executionId,
    f.operationId,
    f.destinationId,
    f.deliveryId,
    f.keyId,
    f.kid,
  ];
  const identity = (name: string) => identities.find((one) => one.name === name) as Identity;
  const ofUser = procedure.meta.auth === 'user';
  const callers = ofUser
    ? [
        { as: identity('user A2'), own: a2 },
        { as: identity('user B1'), own: b1 },
      ]
    : [
        { as: outsider, own: b1 },
        { as: identity('key A'), own: a2 },
      ];
  return callers.flatMap(({ as, own }) =>
    [...owned, a1]
      .filter((id) => text.includes(id))
      // To the backend of A its own user and its own operation are no secret; another user's account is.
      .filter((id) => as.name !== 'key A' || [f.connectionId, f.mailConnectionId, f.linkId].includes(id))
      .filter(() => as.name !== 'key A' || text.includes(a1))
      .map((foreign) => ({
        as,
        foreign,
        unknown: foreign === a1 ? `a1-${randomBytes(4).toString('hex')}` : randomUUID(),
        input: (id: string) => {
          const others = foreign === a1 ? text : text.replaceAll(a1, own);
          return JSON.parse(others.replaceAll(foreign, id)) as unknown;
        },
      })),
  );
}

/** A refusal as it is but for its request id; an answer also without the id that was asked for and what is new each time. */
function neutral({ outcome, body }: Answer, id: string): string {
  const bare = body.replace(/"requestId":"[^"]*"/g, '"requestId":""');
  if (outcome !== 'ok') return bare;
  return bare
    .replaceAll(id, '(id)')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)');
}
