import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Customer, seededCustomers } from './customers.ts';

/** One of a customer's keys of Taskly's own API. The key itself is kept nowhere. */
export interface StoredKey {
  readonly customerId: string;
  readonly sha256: string;
  /** The last characters, to tell keys apart. */
  readonly hint: string;
}

export interface Contact {
  readonly id: string;
  readonly customerId: string;
  readonly email: string;
  readonly name?: string | undefined;
  /** ISO 8601 */
  readonly createdAt: string;
  /** Its id in the customer's CRM, once a workflow has reported it. */
  readonly crmContactId?: string;
}

/** A call that Taskly's own API accepted. */
export interface ReceivedCall {
  readonly id: string;
  /** ISO 8601 */
  readonly receivedAt: string;
  /** Whose key it carried. */
  readonly customerId: string;
  readonly keyHint: string;
  readonly idempotencyKey?: string;
  /** The same idempotency key was here before, so nothing was done. */
  readonly repeated: boolean;
  readonly body: unknown;
}

/** Something that a workflow has told, for the customer to read. */
export interface Activity {
  readonly id: string;
  /** ISO 8601 */
  readonly at: string;
  readonly customerId: string;
  readonly kind: string;
  readonly text: string;
}

export interface Data {
  customers: Customer[];
  keys: StoredKey[];
  contacts: Contact[];
  calls: ReceivedCall[];
  activity: Activity[];
}

export interface Store {
  readonly data: Readonly<Data>;
  /** Changes the data and writes the file. */
  change(mutate: (data: Data) => void): void;
}

/** Taskly's database: a JSON file, or memory alone without one. */
export function openStore(dataFile?: string): Store {
  const data = read(dataFile) ?? { customers: [...seededCustomers], keys: [], contacts: [], calls: [], activity: [] };
  return {
    data,
    change(mutate) {
      mutate(data);
      if (dataFile !== undefined) write(dataFile, JSON.stringify(data, null, 2));
    },
  };
}

function read(dataFile: string | undefined): Data | undefined {
  if (dataFile === undefined) return undefined;
  try {
    // A file of before has no activity.
    const known = JSON.parse(readFileSync(dataFile, 'utf8')) as Omit<Data, 'activity'> & Partial<Data>;
    return { ...known, activity: known.activity ?? [] };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${dataFile} does not hold Taskly's data. Correct it, or delete it to begin anew.`, {
      cause: error,
    });
  }
}

function write(dataFile: string, text: string): void {
  mkdirSync(dirname(dataFile), { recursive: true });
  const half = `${dataFile}.${randomUUID()}`;
  writeFileSync(half, text, { mode: 0o600 });
  renameSync(half, dataFile);
}
