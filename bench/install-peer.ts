import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Peer } from './ui-packages.ts';

/**
 * Installs a peer into a folder of its own, which the lock file does not know, with the settings that npm has; what is there already
 * is used again. No script of the package runs. @returns the folder @throws Error saying what npm said
 */
export async function installPeer(parent: string, { name, version }: Pick<Peer, 'name' | 'version'>): Promise<string> {
  const folder = join(parent, `${name.replace(/[@/]/g, '_')}-${version}`);
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = { name: 'bench-ui', private: true, dependencies: { [name]: version } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await runNpm(folder);
  await writeFile(mark, '');
  return folder;
}

async function runNpm(folder: string): Promise<void> {
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, ''));
  throw new Error(
    lines
      .filter((line) => line.trim() !== '')
      .slice(0, 2)
      .join(' ') || `npm ended with ${String(code)}`,
  );
}
