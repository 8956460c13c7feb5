import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DemoError } from './demo-error.mjs';

const defaultPorts = { server: 4200, taskly: 4300, sandbox: 4400 };

/** Which variable moves which port. */
export const portVariables = {
  server: 'DEMO_SERVER_PORT',
  taskly: 'DEMO_TASKLY_PORT',
  sandbox: 'DEMO_SANDBOX_PORT',
};

/** Where everything is. @throws DemoError for a port that is none, and on Windows */
export function readSettings(env) {
  if (process.platform === 'win32') {
    throw new DemoError('The demo runs on Linux and macOS. On Windows run it inside WSL.');
  }
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const ports = {};
  for (const [name, fallback] of Object.entries(defaultPorts))
    ports[name] = readPort(env, portVariables[name], fallback);
  if (new Set(Object.values(ports)).size < 3) {
    throw new DemoError(`Two of ${Object.values(portVariables).join(', ')} name the same port. Give each its own.`);
  }
  return {
    root,
    ports,
    dataDir: env.DEMO_DATA_DIR ? resolve(env.DEMO_DATA_DIR) : dataDirFor(root, ports),
    serverUrl: `http://127.0.0.1:${ports.server}`,
    sandboxUrl: `http://127.0.0.1:${ports.sandbox}`,
    /** As workflows call it. */
    tasklyApiUrl: `http://127.0.0.1:${ports.taskly}`,
    /** As browsers open it: on another site than the server, as in real life. */
    tasklyUrl: `http://localhost:${ports.taskly}`,
  };
}

// The addresses are in the data (allowed origin, redirect URI, audience), so other ports have other data.
function dataDirFor(root, ports) {
  const isDefault = Object.entries(defaultPorts).every(([name, port]) => ports[name] === port);
  const folder = join(root, '.acme');
  return isDefault ? folder : join(folder, `demo-${Object.values(ports).join('-')}`);
}

function readPort(env, variable, fallback) {
  const text = env[variable];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new DemoError(`${variable}: "${text}" is no port. Give a number from 1 to 65535.`);
}

/** The Node that the repository pins, or the one that runs this if it is new enough. @throws DemoError */
export function findNode(root) {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new DemoError(
    `npm has no Node for ${process.platform}-${process.arch}, and this one is ${process.versions.node}. Install Node 22.18 or newer.`,
  );
}
