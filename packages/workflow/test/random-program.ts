import fc from 'fast-check';
import { type StepApi, StepFailure } from '../src/index.ts';

/** A random workflow: what it does is decided by its shape, when its steps come back by `turns`. */
export type Program =
  | { readonly op: 'run' | 'flaky' | 'fail'; readonly turns: number }
  | { readonly op: 'sleep' | 'event'; readonly ms: number }
  | { readonly op: 'sequence' | 'parallel' | 'map'; readonly parts: readonly Program[]; readonly concurrency: number };

const turns = fc.nat({ max: 12 });
export const { program } = fc.letrec<{ program: Program; parts: readonly Program[] }>((tie) => ({
  parts: fc.array(tie('program'), { minLength: 1, maxLength: 4 }),
  program: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ op: fc.constantFrom('run', 'run', 'run', 'flaky', 'fail'), turns }),
    fc.record({ op: fc.constantFrom('sleep', 'event'), ms: fc.nat({ max: 8 }) }),
    fc.record({
      op: fc.constantFrom('sequence', 'parallel', 'map'),
      parts: tie('parts'),
      concurrency: fc.integer({ min: 1, max: 3 }),
    }),
  ),
}));

/** What the program comes to, and how many steps it records. */
export function evaluate(part: Program, path: string): { value: unknown; steps: number } {
  switch (part.op) {
    case 'run':
    case 'flaky':
      return { value: path, steps: 1 };
    case 'fail':
      return { value: `failed ${path}`, steps: 1 };
    case 'sleep':
      return { value: 'slept', steps: 1 };
    case 'event':
      return { value: 'nothing came', steps: 1 };
    default: {
      const parts = part.parts.map((inner, index) => evaluate(inner, `${path}.${index}`));
      const own = part.op === 'map' ? 1 : 0;
      return { value: parts.map(({ value }) => value), steps: own + parts.reduce((sum, { steps }) => sum + steps, 0) };
    }
  }
}

export interface World {
  /** Tells which step is done, before it can be recorded. */
  did(name: string): void;
}

export async function interpret(part: Program, path: string, step: StepApi, world: World): Promise<unknown> {
  switch (part.op) {
    case 'sleep':
      await step.sleep(path, part.ms);
      return 'slept';
    case 'event':
      return (await step.waitForEvent(path, { event: path, timeoutMs: part.ms })) ?? 'nothing came';
    case 'run':
    case 'flaky':
    case 'fail':
      return step
        .run(path, async ({ attempt }) => {
          for (let turn = 0; turn < part.turns; turn++) await new Promise(setImmediate);
          if (part.op === 'fail') throw new StepFailure('provider_rejected', `failed ${path}`, { retry: false });
          if (part.op === 'flaky' && attempt === 1) throw new Error('the first try');
          world.did(path);
          return path;
        })
        .catch((error: Error) => error.message);
    case 'parallel':
      return Promise.all(part.parts.map((inner, index) => interpret(inner, `${path}.${index}`, step, world)));
    case 'map':
      return step.map(path, part.parts, (inner, item, index) => interpret(inner, `${path}.${index}`, item, world), {
        concurrency: part.concurrency,
      });
    case 'sequence': {
      const values: unknown[] = [];
      for (const [index, inner] of part.parts.entries()) {
        values.push(await interpret(inner, `${path}.${index}`, step, world));
      }
      return values;
    }
  }
}
