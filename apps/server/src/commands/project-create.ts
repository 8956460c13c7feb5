import { migrate } from '@acme/core';
import { readEnv } from '../env.ts';
import { createLog, openStorage, withCore } from './open-core.ts';

/** Prints what is shown once. With `--json` one line, and nothing else on standard output. */
export async function projectCreate(options: {
  readonly name: string;
  readonly slug?: string;
  readonly origin: readonly string[];
  readonly json?: true;
}): Promise<void> {
  const env = readEnv();
  const storage = await openStorage(env, createLog(env));
  try {
    await migrate({ connectionString: storage.connectionString });
    const created = await withCore({ ...env, databaseUrl: storage.connectionString }, (core) =>
      core.admin.createProject({
        name: options.name,
        origins: options.origin,
        ...(options.slug === undefined ? {} : { slug: options.slug }),
      }),
    );
    if (options.json === true) {
      console.log(JSON.stringify(created));
      return;
    }
    console.log(`Project "${created.slug}" (${created.projectId}) is made. These are shown once; keep them safe.\n`);
    console.log(`Secret key (for your backend):\n${created.apiKey}\n`);
    console.log(`Signing key ${created.kid} (signs the tokens of your users):\n${created.signingKeyPem}`);
  } finally {
    await storage.stop();
  }
}
