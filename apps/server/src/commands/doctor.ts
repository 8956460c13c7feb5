import { examineDatabase, type Finding } from '@acme/core';
import { readEnv } from '../env.ts';
import { createLog, openStorage, withCore } from './open-core.ts';

/**
 * Checks what a deployment needs and prints a line for each; exit code 1 when one fails. It changes nothing. On a database of another
 * version it ends there: the rest would be asked of tables that are not there.
 */
export async function doctor(): Promise<void> {
  const env = readEnv();
  console.log(`ok    settings: PUBLIC_URL ${env.publicUrl}, config ${env.configPath}`);
  const storage = await openStorage(env, createLog(env));
  try {
    const found = await examineDatabase(storage);
    report(found);
    if (found.some(({ ok }) => !ok)) return;
    await withCore({ ...env, databaseUrl: storage.connectionString }, async (core) =>
      report(await core.admin.examine()),
    );
  } finally {
    await storage.stop();
  }
}

function report(findings: readonly Finding[]): void {
  for (const { ok, warns, subject, message } of findings) {
    console.log(`${ok ? (warns === true ? 'warn ' : 'ok   ') : 'FAIL '} ${subject}: ${message}`);
    if (!ok) process.exitCode = 1;
  }
}
