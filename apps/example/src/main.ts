import { EnvError, readEnv } from './env.ts';
import { startTaskly } from './server.ts';

// EX_CONFIG of sysexits.h: something the operator has to change.
const configurationError = 78;

try {
  const taskly = await startTaskly({ ...readEnv(), log: (error) => console.error(error) });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void taskly.stop());
  for (const name of taskly.introduced) console.log(`Introduced ${name} to Acme Connect.`);
  console.log(`Taskly listens at ${taskly.url}`);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  process.exitCode = error instanceof EnvError || code === 'EADDRINUSE' ? configurationError : 1;
  console.error(`Taskly: ${message}`);
}
