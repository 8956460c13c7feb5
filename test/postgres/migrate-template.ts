import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Gives the database that every test database is copied from its schema. In a process of its own:
 * a global setup resolves packages without the condition that leads to their sources.
 */
export async function migrateTemplate(connectionString: string): Promise<void> {
  const program = fileURLToPath(new URL('run-migrations.ts', import.meta.url));
  await promisify(execFile)(process.execPath, ['--conditions=@acme/source', program, connectionString]);
}
