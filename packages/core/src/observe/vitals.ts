import type { QueueDepth } from '@acme/workflow';
import type { RefreshCounts } from '../connections/refreshes.ts';

/** How the process stands at this moment. */
export interface Vitals {
  readonly pool: {
    /** Connections that are open, of which so many have nothing to do. */
    readonly open: number;
    readonly idle: number;
    readonly most: number;
    /** Statements that wait for a connection. */
    readonly waiting: number;
  };
  /** Live queries that are open. */
  readonly liveStreams: number;
  /** How renewals of tokens have ended since the start. */
  readonly refreshes: RefreshCounts;
  /** Of all processes together; undefined while the database is away. */
  readonly queue: QueueDepth | undefined;
}
