import { readEnv } from '../env.ts';
import { withCore } from './open-core.ts';

/** Checks what a deployment needs and prints a line for each; exit code 1 when one fails. */
export async function doctor(): Promise<void> {
  const env = readEnv();
  console.log(`ok    settings: PUBLIC_URL ${env.publicUrl}, config ${env.configPath}`);
  await withCore(env, async (core) => {
    for (const finding of await core.admin.examine()) {
      console.log(`${finding.ok ? 'ok   ' : 'FAIL '} ${finding.subject}: ${finding.message}`);
      if (!finding.ok) process.exitCode = 1;
    }
  });
}
