import { migrate } from '@acme/core';
import { readEnv } from '../env.ts';
import { createLog, openStorage } from './open-core.ts';

export async function migrateCommand(): Promise<void> {
  const env = readEnv();
  const storage = await openStorage(env, createLog(env));
  try {
    const applied = await migrate({ connectionString: storage.connectionString });
    console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`);
  } finally {
    await storage.stop();
  }
}
