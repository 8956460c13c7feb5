import type { Engine } from '@acme/workflow';
import type { Clock } from './clock.ts';
import type { Refreshes } from './connections/refreshes.ts';
import type { Db } from './db/database.ts';
import type { Definitions } from './definitions/definitions.ts';
import type { Egress } from './egress/index.ts';
import type { Observer } from './observe/observer.ts';
import type { LastUsed } from './last-used/collector.ts';
import type { ChangeHub } from './outbox/change-hub.ts';
import type { ProjectReader } from './projects/read.ts';
import type { ProviderGate } from './provider-calls/gate.ts';
import type { ReadyIndexes } from './search/read-indexes.ts';
import type { Vault } from './vault/index.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Everything that verbs are given; each takes the few things it uses. */
export interface CoreDeps {
  readonly db: Db;
  readonly engine: Engine;
  readonly vault: Vault;
  readonly egress: Egress;
  readonly definitions: Definitions;
  readonly projects: ProjectReader;
  readonly changes: ChangeHub;
  readonly refreshes: Refreshes;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: Observer;
  readonly lastUsed: LastUsed;
  readonly indexes: ReadyIndexes;
  readonly providers: ProviderGate;
  /** How long an author's function may take to load the choices of a setting. */
  readonly optionsTimeoutMs: number;
  /** Our own origin as browsers and providers see it. */
  readonly publicUrl: string;
  /** Looks up an environment variable that a definition names. */
  readonly environment: (name: string) => string | undefined;
}
