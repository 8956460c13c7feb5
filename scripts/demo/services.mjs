import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceEnv } from './child-env.mjs';
import { DemoError } from './demo-error.mjs';
import { findNode } from './settings.mjs';

/** Runs `acme-connect` to its end and gives what it wrote. */
export async function acmeConnect({ settings, processes, state }, args, { input } = {}) {
  return await processes.run(
    `acme-connect ${args.slice(0, 2).join(' ')}`,
    findNode(settings.root),
    [command(settings), ...args],
    {
      cwd: settings.root,
      env: serverEnv(settings, state),
      input: input ?? '',
      letFinish: true,
    },
  );
}

/** Postgres and the server, with a vault key that is made for the demo alone. */
export async function startServer({ settings, processes, state, note }) {
  if (state.get('encryptionKeys') === undefined) {
    note('making a database');
    const generated = await acmeConnect({ settings, processes, state }, ['keys', 'generate', '--id', 'demo']);
    state.set('encryptionKeys', generated.trim());
  }
  try {
    await processes.serve('The server', findNode(settings.root), [command(settings), 'start'], {
      cwd: settings.root,
      env: serverEnv(settings, state),
      readyUrl: `${settings.serverUrl}/readyz`,
      logFile: state.logFile('server'),
    });
  } catch (error) {
    throw withHint(settings, error);
  }
  return `${settings.serverUrl}, with Postgres`;
}

/** The third party. Seeding registers the OAuth client, as its owner would on the provider's pages. */
export async function startSandbox({ settings, processes, state }) {
  if (state.get('sandboxControlToken') === undefined) {
    state.set('sandboxControlToken', randomBytes(32).toString('base64url'));
  }
  await processes.serve('The sandbox', findNode(settings.root), [join(settings.root, 'apps/sandbox/src/main.ts')], {
    cwd: settings.root,
    env: serviceEnv({
      PORT: String(settings.ports.sandbox),
      SANDBOX_CONTROL_TOKEN: state.get('sandboxControlToken'),
      SANDBOX_DATA_FILE: join(settings.dataDir, 'sandbox.json'),
    }),
    readyUrl: `${settings.sandboxUrl}/healthz`,
    logFile: state.logFile('sandbox'),
  });
  return settings.sandboxUrl;
}

/** The host. It tells the server of its two customers, each with a plan and an API key of its own. */
export async function startTaskly({ settings, processes, state }) {
  const { projectId, apiKey, kid, signingKeyPem } = state.get('project');
  await processes.serve('Taskly', findNode(settings.root), [join(settings.root, 'apps/example/src/main.ts')], {
    cwd: settings.root,
    env: serviceEnv({
      PORT: String(settings.ports.taskly),
      ACME_URL: settings.serverUrl,
      ACME_PROJECT_ID: projectId,
      ACME_API_KEY: apiKey,
      ACME_SIGNING_KEY_ID: kid,
      ACME_SIGNING_KEY: signingKeyPem,
      TASKLY_DATA_FILE: join(settings.dataDir, 'taskly.json'),
    }),
    readyUrl: `${settings.tasklyUrl}/healthz`,
    logFile: state.logFile('taskly'),
  });
  return settings.tasklyUrl;
}

/** The vault's key went with a deleted demo.json, while the database it sealed is still there. */
function withHint({ dataDir }, error) {
  if (!error.message.includes('ACME_ENCRYPTION_KEYS')) return error;
  const folders = [dataDir, databaseElsewhere(dataDir)].filter((folder) => folder !== undefined);
  return new DemoError(`${error.message}\n\nTo begin anew, with none of the demo's data: rm -r ${folders.join(' ')}`);
}

/** For root the database may be in a folder that an unprivileged Postgres can reach. */
function databaseElsewhere(dataDir) {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'postgres', 'home.json'), 'utf8')).home;
  } catch {
    return undefined;
  }
}

function command({ root }) {
  return join(root, 'apps/server/bin/acme-connect.mjs');
}

function serverEnv(settings, state) {
  return serviceEnv({
    PORT: String(settings.ports.server),
    PUBLIC_URL: settings.serverUrl,
    ACME_ENCRYPTION_KEYS: state.get('encryptionKeys') ?? '',
    ACME_CONFIG: join(settings.root, 'apps/example/connect.config.ts'),
    ACME_DATA_DIR: settings.dataDir,
    EGRESS_ALLOW: [settings.sandboxUrl, settings.tasklyApiUrl].map((url) => new URL(url).host).join(','),
    SANDBOX_URL: settings.sandboxUrl,
    TASKLY_URL: settings.tasklyApiUrl,
  });
}
