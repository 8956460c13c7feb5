import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a file of this folder as a process of its own, which says its address in one line. */
export async function startServer(file: string, env: Readonly<Record<string, string>>) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@acme/source', program], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: line.toString().trim(),
    /** Processor time that it has used so far; of a server that answers SIGUSR2 with it. */
    cpuMs: async () => {
      const said = once(child.stdout, 'data') as Promise<[Buffer]>;
      child.kill('SIGUSR2');
      const [cpu] = await said;
      return Number(cpu.toString());
    },
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
