import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StepApi, StepFailure } from '../src/index.ts';
import { openWorkflows, quick, type Workflows } from './open-workflows.ts';

/** A random workflow with steps that fail until somebody mends them, and steps whose failure the code deals with. */
type Program =
  | { readonly op: 'run' | 'caught' | 'breaks' | 'sleep' }
  | { readonly op: 'sequence' | 'parallel' | 'map' | 'call' | 'wrapped'; readonly parts: readonly Program[] };

const { program } = fc.letrec<{ program: Program; parts: readonly Program[] }>((tie) => ({
  parts: fc.array(tie('program'), { minLength: 1, maxLength: 3 }),
  program: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ op: fc.constantFrom('run', 'caught', 'breaks', 'breaks', 'sleep') }),
    fc.record({ op: fc.constantFrom('sequence', 'parallel', 'map', 'call', 'wrapped'), parts: tie('parts') }),
  ),
}));

function evaluate(part: Program, path: string): unknown {
  if ('parts' in part) return part.parts.map((inner, index) => evaluate(inner, `${path}.${index}`));
  return part.op === 'caught' ? `failed ${path}` : part.op === 'sleep' ? 'slept' : path;
}

function breaksIn(part: Program): number {
  return 'parts' in part ? part.parts.reduce((sum, inner) => sum + breaksIn(inner), 0) : part.op === 'breaks' ? 1 : 0;
}

function callsIn(part: Program): number {
  const own = part.op === 'call' ? 1 : 0;
  return 'parts' in part ? part.parts.reduce((sum, inner) => sum + callsIn(inner), own) : own;
}

interface World {
  readonly mended: Set<string>;
  readonly broke: Set<string>;
  readonly done: Map<string, number>;
}

async function interpret(part: Program, path: string, step: StepApi, world: World): Promise<unknown> {
  const inner = (child: Program, index: number, within = step) => interpret(child, `${path}.${index}`, within, world);
  switch (part.op) {
    case 'sleep':
      await step.sleep(path, 5);
      return 'slept';
    case 'caught':
      return step
        .run(path, () => {
          // Not counted: one that nothing has been asked for since may be begun again with those that ended the run.
          throw new StepFailure('provider_rejected', `failed ${path}`, { retry: false });
        })
        .catch((error: Error) => error.message);
    case 'run':
    case 'breaks':
      return step.run(path, () => {
        if (part.op === 'breaks' && !world.mended.has(path)) {
          world.broke.add(path);
          throw new StepFailure('provider_rejected', `broke ${path}`, { retry: false });
        }
        world.done.set(path, (world.done.get(path) ?? 0) + 1);
        return path;
      });
    case 'sequence': {
      const values: unknown[] = [];
      for (const [index, child] of part.parts.entries()) values.push(await inner(child, index));
      return values;
    }
    case 'parallel':
      return Promise.all(part.parts.map((child, index) => inner(child, index)));
    case 'map':
      return step.map(path, part.parts, (child, item, index) => inner(child, index, item), { concurrency: 2 });
    case 'call':
      return step.workflow(path, { workflowId: 'program', version: 1, input: { parts: part.parts, path } });
    case 'wrapped':
      try {
        return await interpret({ op: 'sequence', parts: part.parts }, path, step, world);
      } catch (cause) {
        throw new Error('wrapped', { cause });
      }
  }
}

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

test('whatever failed where: as often as something is mended, a retry gets further, and nothing that was done is done again', async () => {
  let world: World = { mended: new Set(), broke: new Set(), done: new Map() };
  const engine = await workflows.engine(
    {
      async program({ input, step }) {
        const { parts, path } = input as { parts: readonly Program[]; path: string };
        return interpret({ op: 'sequence', parts }, path, step, world);
      },
    },
    { timing: { ...quick, pollMs: 20 } },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(program, { minLength: 1, maxLength: 3 }), async (parts) => {
      world = { mended: new Set(), broke: new Set(), done: new Map() };
      const target = await workflows.start(engine, 'program', { parts, path: 'root' });
      const whole: Program = { op: 'sequence', parts };
      for (let round = 0; ; round++) {
        const { status, error } = await ended(target);
        if (status === 'succeeded') break;
        expect(status).toBe('failed');
        expect(error).toMatch(/broke|wrapped/);
        // One round for each thing that breaks, and one more where it broke in a called workflow that had not ended by then.
        expect(round).toBeLessThan(breaksIn(whole) + callsIn(whole));
        for (const path of world.broke) world.mended.add(path);
        const retried = await workflows.db
          .transaction()
          .execute((trx) => engine.retry(trx, { scope: target.scope, executionId: target.id }));
        expect(retried).toBe(true);
      }
      expect(await workflows.output(target)).toEqual(evaluate(whole, 'root'));
      expect([...world.done.values()].filter((times) => times !== 1)).toEqual([]);
    }),
    { numRuns: 20, endOnFailure: true },
  );

  async function ended(target: { scope: string; id: string }) {
    for (;;) {
      const execution = await workflows.get(target);
      if (execution.finishedAt) return execution;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}, 60_000);
