import { createServer } from 'node:net';
import { DemoError } from './demo-error.mjs';
import { portVariables } from './settings.mjs';

const names = { server: 'the Acme Connect server', taskly: 'Taskly', sandbox: 'the sandbox' };

/** Looks at all ports before anything starts. @throws DemoError naming those that are taken */
export async function refuseTakenPorts({ ports }) {
  const taken = [];
  for (const [name, port] of Object.entries(ports)) {
    // Browsers open Taskly as "localhost", which may be either address.
    const hosts = name === 'taskly' ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
    for (const host of hosts) {
      if (await isTaken(port, host)) {
        taken.push({ name, port });
        break;
      }
    }
  }
  if (taken.length === 0) return;
  const lines = taken.map(({ name, port }) => `Port ${port} (for ${names[name]}) is taken by another program.`);
  const [{ port }] = taken;
  throw new DemoError(
    [
      ...lines,
      'If the demo runs already in another terminal, use that one.',
      `Otherwise stop the program ("lsof -i :${port}" shows it), or choose another port:`,
      `  ${taken.map((one) => `${portVariables[one.name]}=${one.port + 10}`).join(' ')} npm run demo`,
    ].join('\n'),
  );
}

function isTaken(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      // No IPv6 here, so nothing can be on it.
      else if (host === '::1') resolve(false);
      else if (error.code === 'EACCES')
        reject(new DemoError(`Port ${port} may not be used here. Choose one above 1023.`));
      else reject(error);
    });
    server.listen(port, host, () => server.close(() => resolve(false)));
  });
}
