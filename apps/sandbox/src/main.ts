import { type Environment, readEnvironment } from './env.ts';
import type { SandboxClient } from './oidc/clients.ts';
import { startSandbox } from './start-sandbox.ts';

// EX_CONFIG of sysexits.h: something the operator has to change.
const configurationError = 78;

const read = readEnvironment();
if (read.ok) await run(read.environment);
else fail(read.problem);

async function run(environment: Environment): Promise<void> {
  const { PORT, SANDBOX_ISSUER_URL, SANDBOX_CONTROL_TOKEN, SANDBOX_DATA_FILE } = environment;
  try {
    const sandbox = await startSandbox({
      port: PORT,
      clients: clientsOf(environment),
      log: (level, message, detail) => console.log(JSON.stringify({ level, message, ...detail })),
      ...(SANDBOX_ISSUER_URL === undefined ? {} : { issuerUrl: SANDBOX_ISSUER_URL }),
      ...(SANDBOX_CONTROL_TOKEN === undefined ? {} : { controlToken: SANDBOX_CONTROL_TOKEN }),
      ...(SANDBOX_DATA_FILE === undefined ? {} : { dataFile: SANDBOX_DATA_FILE }),
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.stop());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') fail(`PORT: ${PORT} is taken by another program`);
    else throw error;
  }
}

function clientsOf(environment: Environment): SandboxClient[] {
  const { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, SANDBOX_REDIRECT_URI, SANDBOX_CLIENT_NAME } = environment;
  if (!SANDBOX_CLIENT_ID || !SANDBOX_CLIENT_SECRET || !SANDBOX_REDIRECT_URI) return [];
  return [
    {
      clientId: SANDBOX_CLIENT_ID,
      clientSecret: SANDBOX_CLIENT_SECRET,
      redirectUris: SANDBOX_REDIRECT_URI,
      name: SANDBOX_CLIENT_NAME,
    },
  ];
}

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = configurationError;
}
