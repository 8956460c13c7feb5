import type { Credential } from '../connections/credential.ts';
import type { Provenance } from '../db/database.ts';
import type { ConnectionPart, LentPart, SuspensionPart } from './format.ts';
import type { Skipped } from './skipped.ts';

/** A value of metadata that comes in. */
export interface IncomingValue {
  /** Undefined: the key was deleted there. */
  readonly value: unknown;
  /** Who wrote it and when; undefined where the source does not say. */
  readonly mark: Omit<Provenance, 'deleted'> | undefined;
}

/** Opens what the file holds sealed; undefined when the file does not hold it. @throws VaultError */
type Opener<Value> = (() => Value) | undefined;

export interface IncomingSecret {
  readonly name: string;
  readonly setAt: Date;
  readonly open: Opener<string>;
}

export interface IncomingConnection extends Omit<ConnectionPart, 'credential' | 'workflows'> {
  readonly workflows: readonly string[];
  /** Undefined also for a credential that is none of ours. */
  readonly open: Opener<Credential | undefined>;
  readonly expiresAt: Date | null;
}

/** A user who comes in, whatever the file looks like. */
export interface IncomingUser {
  readonly id: string;
  readonly createdAt: Date | undefined;
  /** When this was so: a user who was deleted here later is not brought back. */
  readonly asOf: Date | undefined;
  readonly values: ReadonlyMap<string, IncomingValue>;
  readonly tokensValidAfter: Date | undefined;
  readonly secrets: readonly IncomingSecret[];
  readonly suspensions: readonly SuspensionPart[];
  readonly connections: readonly IncomingConnection[];
  /** Switches for colleagues' accounts. */
  readonly lent: readonly LentPart[];
}

/** What a file gives, one after the other. */
export interface Incoming {
  readonly line: number;
  readonly user?: IncomingUser;
  /** What is known not to be taken along before the user is looked at. */
  readonly skipped: readonly Skipped[];
}
