import { type Actor, AppError } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { adoptEncryptionKeys } from '../keys/check-encryption-keys.ts';
import { importUser, type ImportedUser, type ImportingUser, type ImportUserDeps } from './import-user.ts';
import type { Incoming, IncomingUser } from './incoming-user.ts';
import { restoreLent } from './restore-lent.ts';
import { transactionOrRehearsal } from './rehearse.ts';
import type { Skipped } from './skipped.ts';

/** Users at a time: one alone waits for Postgres most of its time. */
const atOnce = 8;
/** Lines between two looks at whether to stop. */
const chunkSize = 32;

export type ImportDeps = ImportUserDeps & Pick<CoreDeps, 'projects'>;

export interface ImportOptions {
  readonly actor: Actor;
  /** What kind of file it is, for the audit. */
  readonly format: 'acme' | 'paragon';
  /** True lets the file win over what is newer here. Default false. */
  readonly overwrite?: boolean | undefined;
  /** Tells what would happen, and writes nothing. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Users of whom nothing was written. */
  readonly failed: number;
  /** Things that were not taken along, users included. */
  readonly skipped: number;
}

/** How far it is. Everything before `nextLine` is dealt with. */
export interface ImportProgress extends ImportCounts {
  readonly nextLine: number;
  /** Since the last report. */
  readonly skippedItems: readonly Skipped[];
}

export interface ImportEnd extends ImportCounts {
  readonly stopped: boolean;
  readonly nextLine: number;
}

/**
 * Brings users here, each in a transaction of its own: stopped or killed anywhere, it can be run again from any line
 * before that, and what is here already stays as it is.
 *
 * @throws what `users` throws before its first user, VaultError `invalid_keys`; then only when the database is away
 */
export async function* importUsers(
  deps: ImportDeps,
  users: AsyncIterable<Incoming>,
  options: ImportOptions,
): AsyncGenerator<ImportProgress, ImportEnd> {
  const { actor, overwrite = false, dryRun = false, signal } = options;
  const { slug } = await deps.projects.get(actor.projectId);
  const importing = { actor, definition: deps.definitions.of(slug), overwrite };
  const counts = { created: 0, updated: 0, unchanged: 0, failed: 0, skipped: 0 };
  const isStopped = () => signal?.aborted === true;
  const lent: Lent[] = [];
  let nextLine = 1;
  for await (const chunk of chunksOf(users, isStopped)) {
    if (nextLine === 1 && !dryRun) await adoptEncryptionKeys(deps);
    const skippedItems: Skipped[] = [];
    await inParallel(chunk, async (incoming) => {
      const { line, user } = incoming;
      if (user !== undefined && user.lent.length > 0) lent.push({ line, externalId: user.id, lent: user.lent });
      const done = await importOne(deps, importing, incoming, dryRun);
      if (done.outcome !== undefined) counts[done.outcome] += 1;
      skippedItems.push(...incoming.skipped, ...done.skipped);
    });
    skippedItems.sort((one, other) => one.line - other.line);
    counts.skipped += skippedItems.length;
    nextLine = (chunk.at(-1)?.line ?? nextLine) + 1;
    yield { ...counts, nextLine, skippedItems };
  }
  const stopped = isStopped();
  if (!dryRun && !stopped && lent.length > 0) {
    const skippedItems = await switchOnLent(deps, importing, lent);
    counts.skipped += skippedItems.length;
    yield { ...counts, nextLine, skippedItems };
  }
  if (!dryRun) {
    const target = { format: options.format, ...counts, overwrite, stopped };
    await forProject(deps.db, actor.projectId).transaction((trx) =>
      recordAudit(trx, actor, { action: 'data.imported', target }),
    );
  }
  return { ...counts, stopped, nextLine };
}

/** What a user of the file had on for colleagues' accounts. */
interface Lent {
  readonly line: number;
  readonly externalId: string;
  readonly lent: IncomingUser['lent'];
}

/** After everybody is here. What cannot be switched on is told. @throws when the database is away */
async function switchOnLent(deps: ImportDeps, importing: ImportingUser, all: readonly Lent[]): Promise<Skipped[]> {
  const db = forProject(deps.db, importing.actor.projectId);
  const skipped: Skipped[] = [];
  for (const { line, externalId, lent } of all) {
    const left = await db.transaction((trx) => restoreLent(deps, trx, { ...importing, externalId }, lent));
    skipped.push(...left.map((each) => ({ line, userId: externalId, ...each })));
  }
  return skipped;
}

/** What comes in, some at a time, and no user twice in one of them: the later line of a user waits for the earlier. */
async function* chunksOf(users: AsyncIterable<Incoming>, isStopped: () => boolean): AsyncGenerator<Incoming[]> {
  let chunk: Incoming[] = [];
  const ids = new Set<string>();
  for await (const incoming of users) {
    // What says that the file is cut short is not so when it is us who cut it.
    if (isStopped()) return;
    const id = incoming.user?.id;
    if (chunk.length >= chunkSize || (id !== undefined && ids.has(id))) {
      yield chunk;
      if (isStopped()) return;
      chunk = [];
      ids.clear();
    }
    chunk.push(incoming);
    if (id !== undefined) ids.add(id);
  }
  if (chunk.length > 0 && !isStopped()) yield chunk;
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

async function importOne(
  deps: ImportDeps,
  importing: ImportingUser,
  { line, user, skipped }: Incoming,
  dryRun: boolean,
): Promise<{ readonly outcome: ImportedUser['outcome'] | 'failed' | undefined; readonly skipped: readonly Skipped[] }> {
  if (user === undefined) {
    // What is said of the file as a whole is no user that failed.
    return { outcome: skipped.some(({ what }) => what === 'file') ? undefined : 'failed', skipped: [] };
  }
  const db = forProject(deps.db, importing.actor.projectId);
  for (let tries = 1; ; tries += 1) {
    try {
      const done = await transactionOrRehearsal(db, dryRun, (trx) => importUser(deps, trx, importing, user));
      return { outcome: done.outcome, skipped: done.left.map((left) => ({ line, userId: user.id, ...left })) };
    } catch (error) {
      if (tries < 3 && isCrossed(error)) continue;
      const { code, message } = AppError.is(error) ? error : unexpected(deps, line, error);
      return { outcome: 'failed', skipped: [{ line, userId: user.id, what: 'user', code, message }] };
    }
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Somebody else wrote the same at the same moment: a deadlock, a lock not got, an account connected meanwhile. */
function isCrossed(error: unknown): boolean {
  return /^(40|55|23505)/.test(codeOf(error));
}

/** A database that is away is the end of the run; anything else is this user's, and the rest goes on. */
function unexpected(deps: ImportDeps, line: number, error: unknown): AppError {
  if (/^(08|53|57)|^E[A-Z]+$/.test(codeOf(error))) throw error;
  if (isCrossed(error)) return new AppError('conflict', 'The user was being changed here all the while. Import again.');
  // Without what Postgres says besides: it may repeat values.
  const { stack } = (error ?? {}) as { stack?: unknown };
  deps.log.error({ line, sqlState: codeOf(error), stack }, 'a user could not be imported');
  return new AppError('internal_error', 'It failed on our side; the log of this command says how.');
}
