import { createHash, randomBytes } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import type { JWK } from 'oidc-provider';
import * as z from 'zod';
import type { LedgerEntry } from './ledger.ts';
import { generateSigningJwk } from './oidc/signing-key.ts';

export interface Contact {
  readonly id: string;
  readonly accountId: string;
  readonly email: string;
  readonly name?: string;
  /** The lists the contact was filed under when it was created. */
  readonly lists: readonly string[];
  /** What stands in its other fields, by their keys. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Lists it was tagged with afterwards, in order. */
  readonly tags: string[];
  readonly createdAt: string;
}

export interface MailKey {
  readonly id: string;
  readonly accountId: string;
  /** In the clear: the home page shows it for the demo to copy. */
  readonly key: string;
  readonly createdAt: string;
  revokedAt?: string;
}

export interface Message {
  readonly id: string;
  readonly accountId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: string;
}

/** Something oidc-provider stores: a token, grant, session, interaction or client. */
export interface Artifact {
  readonly payload: Record<string, unknown>;
  /** Milliseconds since the epoch; null never expires. */
  readonly expiresAtMs: number | null;
  /** When it was used for the first time. */
  consumedAtMs?: number;
  uses?: number;
}

/** An answer kept for its idempotency key. */
export interface KeptAnswer {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: unknown;
}

export interface SandboxStore {
  readonly signingJwk: JWK;
  readonly cookieSecret: string;
  /** By model, then by id. */
  readonly artifacts: Map<string, Map<string, Artifact>>;
  readonly contacts: Contact[];
  readonly mailKeys: MailKey[];
  readonly messages: Message[];
  readonly answers: Map<string, KeptAnswer>;
  readonly ledger: LedgerEntry[];
  /** True when the data came from a file of an earlier run. */
  readonly restored: boolean;
  /** Call after each change: it reaches the file within a quarter of a second. */
  changed(): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

const saveDelayMs = 250;
// The file is for the next run of a demo, which shows the newest entries; a test reads the ledger in memory, whole.
const keptLedgerEntries = 2_000;

const Snapshot = z.object({
  format: z.literal('acme-sandbox-1'),
  signingJwk: z.custom<JWK>((value) => typeof value === 'object' && value !== null),
  cookieSecret: z.string(),
  artifacts: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.custom<Artifact>()]))])),
  contacts: z.array(z.custom<Contact>()),
  mailKeys: z.array(z.custom<MailKey>()),
  messages: z.array(z.custom<Message>()),
  answers: z.array(z.tuple([z.string(), z.custom<KeptAnswer>()])),
  ledger: z.array(z.custom<LedgerEntry>()),
});

/**
 * Opens what the sandbox remembers: in memory, or with `dataFile` also in one JSON file (mode 0600)
 * that the next run reads.
 *
 * @throws Error when the file exists and is not a sandbox's: it names the file and says what to do.
 */
export async function openStore({ dataFile }: { readonly dataFile?: string | undefined }): Promise<SandboxStore> {
  const snapshot = dataFile === undefined ? undefined : await readSnapshot(dataFile);
  const data = {
    signingJwk: snapshot?.signingJwk ?? (await generateSigningJwk()),
    cookieSecret: snapshot?.cookieSecret ?? randomBytes(32).toString('base64url'),
    artifacts: new Map(snapshot?.artifacts.map(([model, entries]) => [model, new Map(entries)])),
    contacts: snapshot?.contacts ?? [],
    mailKeys: snapshot?.mailKeys ?? [],
    messages: snapshot?.messages ?? [],
    answers: new Map(snapshot?.answers),
    ledger: snapshot?.ledger ?? [],
    restored: snapshot !== undefined,
  };

  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(() => writeSnapshot(dataFile, data));
    return writing;
  };
  return {
    ...data,
    changed() {
      if (dataFile !== undefined) timer ??= setTimeout(() => void save(), saveDelayMs);
    },
    async close() {
      if (timer !== undefined) await save();
      await writing;
    },
  };
}

async function readSnapshot(dataFile: string): Promise<z.infer<typeof Snapshot> | undefined> {
  let text: string;
  try {
    text = await readFile(dataFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return Snapshot.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${dataFile} is not a data file of this sandbox. Move it away or name another file.`, { cause });
  }
}

async function writeSnapshot(dataFile: string | undefined, data: Omit<SandboxStore, 'changed' | 'close' | 'restored'>) {
  if (dataFile === undefined) return;
  const snapshot: z.infer<typeof Snapshot> = {
    format: 'acme-sandbox-1',
    signingJwk: data.signingJwk,
    cookieSecret: data.cookieSecret,
    artifacts: [...data.artifacts].map(([model, entries]) => [model, [...entries]]),
    contacts: data.contacts,
    mailKeys: data.mailKeys,
    messages: data.messages,
    answers: [...data.answers],
    ledger: data.ledger.slice(-keptLedgerEntries),
  };
  const text = JSON.stringify(snapshot);
  const draft = `${dataFile}.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.tmp`;
  await writeFile(draft, text, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, dataFile);
}
