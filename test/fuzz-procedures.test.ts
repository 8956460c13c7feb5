import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, callProcedure } from './matrix/call-procedure.ts';
import { type Fixtures, prepareFixtures } from './matrix/fixtures.ts';
import { caseOf } from './matrix/inputs.ts';
import { hostileTexts, placesOf, withHostile } from './matrix/near-valid.ts';
import { type Procedure, procedures } from './matrix/procedures.ts';
import { startStack, type Stack } from './stack/start-stack.ts';

/** Inputs that are nearly valid, to every procedure, by somebody who may call it. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.FUZZ_RUNS ?? 8);
const slowMs = 1_000;

let stack: Stack;
let fixtures: Fixtures;
beforeAll(async () => {
  stack = await startStack({
    work: false,
    limits: { requestsPerMinutePerKey: 1_000_000, requestsPerMinutePerUser: 1_000_000 },
  });
  fixtures = await prepareFixtures(stack);
  console.info(`FUZZ_SEED=${seed}`);
});
afterAll(() => stack.stop());

const table = procedures.map((procedure) => [procedure.path, procedure] as const);

async function call(procedure: Procedure, text: string | undefined): Promise<Answer> {
  const { projectId, apiKey } = stack.project;
  const token = procedure.meta.auth === 'user' ? fixtures.tokens.a1 : apiKey;
  return await callProcedure(stack.url, procedure, { authorization: [`Bearer ${token}`], projectId }, text);
}

const inside =
  /node_modules|\.ts:\d|\bat \S+ \(|\b(select|insert into|update|delete from) [\w".*]+|\bconnect\.[a-z]+_|relation "|pgboss|syntax error|invalid input syntax|invalid byte sequence|RangeError|TypeError/;

function judge(answer: Answer, text: string): void {
  const said = `${answer.status} ${answer.body.slice(0, 500)} to ${text.slice(0, 300)}`;
  expect(answer.status, said).toBeLessThan(500);
  expect(answer.outcome, said).not.toBe('internal_error');
  expect(inside.test(answer.body), said).toBe(false);
}

/** A wait that is asked for as it may be takes its time. */
function asksToWait({ path }: Procedure, text: string): boolean {
  if (!path.endsWith('.workflows.request')) return false;
  const { waitSeconds } = Object(parse(text)) as { readonly waitSeconds?: unknown };
  return waitSeconds === undefined || (typeof waitSeconds === 'number' && waitSeconds > 0 && waitSeconds <= 55);
}

async function tryOut(procedure: Procedure, text: string): Promise<void> {
  if (asksToWait(procedure, text)) return;
  const answer = await call(procedure, text);
  judge(answer, text);
  if (answer.ms <= slowMs) return;
  // A machine that is busy with other things may be slow once; an input that is expensive is so again.
  const again = await call(procedure, text);
  expect(again.ms, `took ${answer.ms} and ${again.ms} ms: ${text.slice(0, 300)}`).toBeLessThan(slowMs);
}

async function validInput({ path }: Procedure): Promise<unknown> {
  const { input, disposable } = caseOf(path);
  return disposable === undefined ? input(fixtures) : await disposable(fixtures);
}

test.each(table)('%s answers every hostile value in every place', async (_, procedure) => {
  const input = await validInput(procedure);
  expect(hostileTexts(procedure).length).toBeGreaterThan(15);
  for (const place of placesOf(procedure)) {
    for (const text of hostileTexts(procedure)) await tryOut(procedure, withHostile(input, place, text));
    for (const key of ['__proto__', 'constructor', 'toString', 'a key that nobody knows', '\0', '\ud800']) {
      await tryOut(procedure, withHostile(input, [...place, key], '"x"'));
    }
  }
});

test.each(table)('%s answers several at once, and texts of any kind', async (_, procedure) => {
  const input = await validInput(procedure);
  const text = fc.oneof(
    fc.constantFrom(...hostileTexts(procedure)),
    fc.json(),
    fc.string({ unit: 'binary', maxLength: 300 }).map((value) => JSON.stringify(value)),
  );
  const change = fc.record({ place: fc.constantFrom(...placesOf(procedure)), text });
  const result = await fc.check(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async ([first, ...more]) => {
      // Only plain JSON can be changed a second time; the raw text comes last.
      const plain = more.reduce<unknown>(
        (value, next) => parse(withHostile(value, next.place, next.text)) ?? value,
        input,
      );
      await tryOut(procedure, withHostile(plain, first?.place ?? [], first?.text ?? 'null'));
    }),
    { seed, numRuns: runs, includeErrorInReport: true },
  );
  expect(result.failed, await fc.asyncDefaultReportMessage(result)).toBe(false);
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
