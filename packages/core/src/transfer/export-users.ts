import { randomUUID } from 'node:crypto';
import type { Actor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { checkEncryptionKeys } from '../keys/check-encryption-keys.ts';
import { readQuery } from '../search/read-query.ts';
import { type Counts, footerKind, formatVersion, type Header, headerKind } from './format.ts';
import { countExported, type ExportedRow, readPage } from './read-page.ts';
import type { Skipped } from './skipped.ts';
import { createTransferSeal, sealedHeader } from './transfer-seal.ts';
import { writeUserLine } from './write-user-line.ts';

const pageSize = 500;

export interface ExportOptions {
  readonly actor: Actor;
  /** Of the search language; without it, everybody. */
  readonly query?: string | undefined;
  /** One `id:base64`; without it secrets and credentials stay here. */
  readonly transferKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The next piece of the file, and how far that is. */
export interface ExportProgress {
  readonly text: string;
  readonly users: number;
  readonly total: number;
  /** Since the last piece. */
  readonly skipped: readonly Skipped[];
}

export interface ExportEnd extends Counts {
  /** It was told to stop: the file has no footer, so nobody takes it for whole. */
  readonly stopped: boolean;
  readonly skipped: number;
}

/**
 * Writes the users of a project as JSON Lines, a page at a time: the oldest first, who exists when it begins, without
 * those who are deleted and without connections that have ended.
 *
 * @throws TransferError `invalid_key`, invalid_query, VaultError `invalid_keys`, before anything is written
 */
export async function* exportUsers(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'definitions' | 'projects' | 'clock'>,
  options: ExportOptions,
): AsyncGenerator<ExportProgress, ExportEnd> {
  const { actor, query = '' } = options;
  const { projectId } = actor;
  const seal = options.transferKey === undefined ? undefined : createTransferSeal(options.transferKey);
  const { slug } = await deps.projects.get(projectId);
  const until = deps.clock.now();
  const definition = deps.definitions.of(slug);
  const declared = definition.source.metadata;
  const condition = readQuery({ projectId, definition, now: until }, query);
  const exported = { projectId, condition, until };
  await checkEncryptionKeys(deps);
  const db = forProject(deps.db, projectId);
  const exportId = randomUUID();
  const told = { what: 'users', exportId, query, withSecrets: seal !== undefined };
  // Before the first of them leaves, so that also an export that was killed has been seen.
  await db.transaction((trx) => recordAudit(trx, actor, { action: 'data.exported', target: { ...told, begun: true } }));
  const total = await countExported(deps.db, exported);
  const counts = { users: 0, secrets: 0, connections: 0, suspensions: 0 };
  let skipped = 0;
  let last: ExportedRow | undefined;
  const header: Header = {
    kind: headerKind,
    version: formatVersion,
    id: exportId,
    project: slug,
    at: until.toISOString(),
    ...sealedHeader(seal, exportId),
  };
  yield { text: lineOf(header), users: 0, total, skipped: [] };
  const isStopped = () => options.signal?.aborted === true;
  while (!isStopped()) {
    const page = await readPage(deps.db, exported, last, pageSize);
    last = page.at(-1);
    if (last === undefined) break;
    const written = page.map((row, nth) =>
      // The header is line 1.
      writeUserLine({ vault: deps.vault, seal, exportId, projectId, declared, line: counts.users + nth + 2 }, row),
    );
    for (const { user } of written) {
      counts.users += 1;
      counts.secrets += user.secrets.filter(({ sealed }) => sealed !== undefined).length;
      counts.connections += user.connections.length;
      counts.suspensions += user.suspensions.length;
    }
    const left = written.flatMap((each) => each.skipped);
    skipped += left.length;
    yield { text: written.map(({ user }) => lineOf(user)).join(''), users: counts.users, total, skipped: left };
  }
  const stopped = isStopped();
  if (!stopped) yield { text: lineOf({ kind: footerKind, ...counts }), users: counts.users, total, skipped: [] };
  await db.transaction((trx) =>
    recordAudit(trx, actor, { action: 'data.exported', target: { ...told, ...counts, skipped, stopped } }),
  );
  return { ...counts, stopped, skipped };
}

function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
