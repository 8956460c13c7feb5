import { join } from 'node:path';
import { toolEnv } from './child-env.mjs';

/** Builds what has changed; turbo knows what that is. */
export async function build({ settings: { root }, processes, note }) {
  note('building packages and pages');
  const output = await processes.run(
    'turbo run build',
    join(root, 'node_modules', '.bin', 'turbo'),
    ['run', 'build', '--output-logs=errors-only', '--ui=stream'],
    { cwd: root, env: toolEnv(root) },
  );
  const [, cached, total] = /Cached:\s+(\d+) cached, (\d+) total/.exec(output) ?? [];
  return cached === total ? 'nothing to do' : `${total - cached} of ${total} built`;
}
