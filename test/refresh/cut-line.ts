import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a Postgres server that can be cut: connections break, new ones are refused, until it is mended. */
export interface CutLine {
  readonly connectionString: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function openCutLine(direct: string): Promise<CutLine> {
  const target = new URL(direct);
  const sockets = new Set<Socket>();
  let server: Server;
  const listen = async (port: number): Promise<number> => {
    server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy()).on('close', () => void (sockets.delete(one), other.destroy()));
      }
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const own = new URL(direct);
  own.host = `127.0.0.1:${port}`;
  return {
    connectionString: own.href,
    cut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: async () => void (await listen(port)),
  };
}
