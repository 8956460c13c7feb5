import { openAccess } from '../../packages/core/src/connections/access.ts';
import { CredentialFailure } from '../../packages/core/src/connections/read-access.ts';
import { sweepRefreshes } from '../../packages/core/src/connections/sweep-refreshes.ts';
import { type AccessOptions, openAccessDeps } from './open-access-deps.ts';

export interface ProcessInput extends AccessOptions {
  readonly projectId: string;
  readonly connectionIds: readonly string[];
}

/**
 * A process that uses every grant again and again, for tests that kill it. Argument: `ProcessInput` as JSON. Prints
 * "ready", then at the end of its input what went wrong that may not.
 */
const input = JSON.parse(process.argv[2] ?? '{}') as ProcessInput;
const deps = await openAccessDeps(input);
const loops = 10;
let running = true;
const wrong: string[] = [];

const use = async (nth: number): Promise<void> => {
  for (let at = nth; running; at += 1) {
    const id = input.connectionIds[(at * 7) % input.connectionIds.length] ?? '';
    try {
      await openAccess(deps, input.projectId, id);
    } catch (error) {
      // A grant that is lost stays so; a holder that was killed is waited for.
      if (!(error instanceof CredentialFailure)) wrong.push(String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const sweep = async (): Promise<void> => {
  while (running) {
    await sweepRefreshes(deps);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
};

process.stdin.resume().once('end', () => (running = false));
console.log('ready');
const step = Math.ceil(input.connectionIds.length / loops);
await Promise.all([...Array.from({ length: loops }, (_, nth) => use(nth * step)), sweep()]);
console.log(JSON.stringify({ wrong, counts: deps.refreshes.counts }));
await deps.stop();
process.stdin.destroy();
