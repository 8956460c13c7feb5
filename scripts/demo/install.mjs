import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolEnv } from './child-env.mjs';
import { findNode } from './settings.mjs';

/** Installs what the lock file says, unless it is there. */
export async function install({ settings: { root }, processes, note }) {
  if (isInstalled(root)) return 'nothing to do';
  note('downloading packages, a minute or two');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  await processes.run('npm ci', command, [...args, 'ci', '--loglevel=error', '--no-fund', '--no-audit'], {
    cwd: root,
    env: toolEnv(root),
  });
  findNode(root);
  return 'packages installed';
}

/**
 * Compares the lock file with the one that npm leaves in node_modules at the end of an installation.
 * Optional packages may be absent there: most are for other platforms.
 */
export function isInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  const isSame = ([path, { version, integrity }]) =>
    wanted[path]?.version === version && wanted[path]?.integrity === integrity;
  return (
    Object.entries(present).every(isSame) &&
    Object.entries(wanted).every(([path, { optional }]) => path === '' || optional || path in present)
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
