import { Pool } from 'undici';
import type { CheckedUrl } from './check-url.ts';
import { dialPinned, type DialOptions } from './dial-pinned.ts';
import { destinationKey } from './host-list.ts';
import type { EgressLimits } from './limits.ts';
import type { CheckedAddresses } from './resolve-host.ts';

export interface ConnectionPools {
  /** Runs `work` with kept-alive connections to exactly these addresses. */
  use<Result>(target: CheckedUrl, addresses: CheckedAddresses, work: (pool: Pool) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

interface Entry {
  readonly pool: Pool;
  users: number;
}

/** Pools without users beyond this are closed, the longest unused first. Idle sockets close by themselves. */
const keptPools = 100;
const connectionsPerPool = 50;

/**
 * Connections are kept by origin *and* checked addresses. A name that answers differently the next time
 * gets connections of its own, so a request only ever travels to addresses that were checked for it.
 */
export function createConnectionPools(limits: EgressLimits, options: Omit<DialOptions, 'timeoutMs'>): ConnectionPools {
  const entries = new Map<string, Entry>();

  function open(target: CheckedUrl, addresses: CheckedAddresses): Entry {
    const pool = new Pool(target.url.origin, {
      connections: connectionsPerPool,
      pipelining: 1,
      allowH2: false,
      headersTimeout: limits.headersMs,
      bodyTimeout: limits.idleMs,
      // `dialPinned` keeps the time itself, over all addresses and TLS.
      connect: (_, callback) => {
        dialPinned(target, addresses, { ...options, timeoutMs: limits.connectMs }).then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        );
      },
    });
    return { pool, users: 0 };
  }

  function dropUnused(): void {
    for (const [key, entry] of entries) {
      if (entries.size <= keptPools) return;
      if (entry.users > 0) continue;
      entries.delete(key);
      void entry.pool.close();
    }
  }

  return {
    async use(target, addresses, work) {
      const key = `${target.url.protocol}//${destinationKey(target.destination)} ${addresses.list.toSorted().join()}`;
      const entry = entries.get(key) ?? open(target, addresses);
      // Last in the map: the least recently used come first.
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      try {
        return await work(entry.pool);
      } finally {
        entry.users -= 1;
        dropUnused();
      }
    },
    async close() {
      const pools = [...entries.values()];
      entries.clear();
      await Promise.all(pools.map(({ pool }) => pool.destroy()));
    },
  };
}
