import { AppError, type ConnectedUser } from '@acme/api';
import { type MemoryServer, startMemoryServer } from '../../packages/connect/test/memory-server.ts';

export { AppError, type MemoryServer };

/** The real router on loopback in front of one user, for tests of packages that may not know the API itself. */
export async function startUserServer(user: object): Promise<MemoryServer> {
  const server = await startMemoryServer();
  server.user = user as ConnectedUser;
  return server;
}
