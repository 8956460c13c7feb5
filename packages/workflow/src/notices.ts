import type { PgBoss } from 'pg-boss';
import type { Log } from './contract.ts';
import { channel } from './queue.ts';

/** What the processes of one database tell each other. A notice is only a hint: whoever waits for one looks by itself as well. */
export interface Notices {
  /**
   * Listens from the first subscriber on, over one connection.
   *
   * @param onNotice told `connected` whenever notices may have been missed
   * @returns ends the subscription
   */
  subscribe(onNotice: (notice: string) => void): Promise<() => void>;
  close(): Promise<void>;
}

export function createNotices(boss: PgBoss, log: Log): Notices {
  const subscribers = new Set<(notice: string) => void>();
  const tell = (notice: string) => {
    for (const subscriber of subscribers) subscriber(notice);
  };
  let listening: Promise<{ close(): Promise<void> } | undefined> | undefined;

  async function listen() {
    try {
      return await boss.getDb().listen?.(channel, tell, () => tell('connected'));
    } catch (error) {
      log.warn({ error }, 'workflow: cannot listen for notifications; jobs are found by polling only');
      return undefined;
    }
  }

  return {
    async subscribe(onNotice) {
      subscribers.add(onNotice);
      listening ??= listen();
      await listening;
      return () => subscribers.delete(onNotice);
    },
    async close() {
      await (await listening)?.close();
    },
  };
}
