import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryEngine, type Interrupt } from '../src/memory/index.ts';
import { openWorkflows, type Workflows } from './open-workflows.ts';
import { evaluate, interpret, type Program, program } from './random-program.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

const world = { did: () => undefined };

async function inMemory(whole: Program, interrupt?: Interrupt) {
  const engine = createMemoryEngine({
    startAt: new Date('2026-01-05T08:00:00Z'),
    interrupt,
    resolve: () => ({ run: ({ step }) => interpret(whole, 'root', step, world) }),
  });
  engine.start({ scope: randomUUID(), subject: randomUUID(), workflowId: 'random', version: 1, input: null });
  await engine.settle();
  const [execution] = engine.executions();
  return summary(execution!);
}

function summary({ status, output, steps }: Pick<ReturnType<typeof Object>, 'status' | 'output' | 'steps'>) {
  const rows = steps as { key: string; kind: string; status: string; attempts: number; reason?: string }[];
  return {
    status,
    output,
    steps: rows
      .map(({ key, kind, status: own, attempts, reason }) => ({ key, kind, status: own, attempts, reason }))
      .toSorted((one, other) => (one.key < other.key ? -1 : 1)),
  };
}

test('any workflow comes to the same in memory as on Postgres, however often its runs are broken off', async () => {
  const engine = await workflows.engine({
    random: ({ input, step }) => interpret(input as Program, 'root', step, world),
  });
  await fc.assert(
    fc.asyncProperty(program, async (whole) => {
      const target = await workflows.start(engine, 'random', whole);
      const memory = await inMemory(whole);
      expect(memory.output).toEqual(evaluate(whole, 'root').value);
      expect(await inMemory(whole, 'after each step')).toEqual(memory);
      expect((await inMemory(whole, 'within each step')).output).toEqual(memory.output);
      const detail = await workflows.until(target, 'succeeded');
      expect(memory).toEqual(summary({ ...detail, output: await workflows.output(target) }));
    }),
    { numRuns: 40 },
  );
});
