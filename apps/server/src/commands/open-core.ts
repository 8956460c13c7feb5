import { checkDatabase, type Core, createCore, refuseUnmigrated } from '@acme/core';
import { joinEmbeddedPostgres, type PostgresLog, startEmbeddedPostgres } from '@acme/core/postgres';
import pino, { type Logger } from 'pino';
import { type Env, environmentVariable } from '../env.ts';
import { loadConfig } from '../load-config.ts';
import { logOptions } from '../telemetry/log-options.ts';

/**
 * Logs as JSON lines on standard error, so that a command's answer on standard output stays clean.
 *
 * @param fields what each line says of the work that it is written in
 */
export function createLog(env: Pick<Env, 'logLevel'>, fields?: () => object): Logger {
  return pino({ ...logOptions(fields), level: env.logLevel }, pino.destination(2));
}

/**
 * Where the data is: the database that was named, or the embedded one. The server owns its embedded
 * Postgres; a command beside it uses the one that runs.
 */
export async function openStorage(
  env: Env,
  log: Logger,
  how: 'own' | 'join' = 'join',
): Promise<{ readonly connectionString: string; stop(): Promise<void> }> {
  if (env.databaseUrl !== undefined) {
    await checkDatabase(env.databaseUrl);
    return { connectionString: env.databaseUrl, stop: async () => undefined };
  }
  const postgresLog: PostgresLog = {
    info: (message) => log.debug(message),
    warn: (message) => log.warn(message),
    error: (message) => log.error(message),
  };
  const open = how === 'own' ? startEmbeddedPostgres : joinEmbeddedPostgres;
  return await open({ dataDir: env.dataDir, log: postgresLog });
}

/** The product, opened for one command on a database of this version, and closed whatever happens. */
export async function withCore<Result>(env: Env, work: (core: Core, log: Logger) => Promise<Result>): Promise<Result> {
  const log = createLog(env);
  const definitions = await loadConfig(env.configPath);
  const storage = await openStorage(env, log);
  try {
    await refuseUnmigrated(storage);
    const core = await createCore({
      connectionString: storage.connectionString,
      encryptionKeys: env.encryptionKeys,
      egressAllow: env.egressAllow,
      definitions,
      publicUrl: env.publicUrl,
      environment: environmentVariable,
      log,
    });
    try {
      return await work(core, log);
    } finally {
      await core.stop();
    }
  } finally {
    await storage.stop();
  }
}
