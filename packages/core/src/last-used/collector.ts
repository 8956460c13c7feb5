import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Log } from '../deps.ts';
import { tellOfRuns } from '../outbox/emit-change.ts';

/**
 * Remembers when things were used last, and writes it down once a minute, not on each use. Of runs that began, open panels are told
 * within a second: that costs a statement a second however many there are, and none when there is none.
 */
export interface LastUsed {
  apiKey(projectId: string, keyId: string): void;
  signingKey(projectId: string, kid: string): void;
  /** A provider was called as this account. */
  connection(projectId: string, connectionId: string): void;
  /** An execution of the user (inner id) began. */
  ran(projectId: string, userId: string, at: Date): void;
  /** Writes what is not written yet: one statement, or none. Never throws. */
  flush(): Promise<void>;
  /** Flushes for the last time. */
  stop(): Promise<void>;
}

const flushMs = 60_000;
const tellMs = 500;

type Kind = 'api' | 'signing' | 'user' | 'connection';

interface Use {
  readonly kind: Kind;
  readonly project_id: string;
  readonly id: string;
  readonly at: Date;
}

/** Keeps the newest use of each key and user until the next flush. */
export function createLastUsed(deps: {
  readonly db: Kysely<Database>;
  readonly log: Log;
  readonly flushMs?: number;
}): LastUsed {
  let uses = new Map<string, Use>();
  const note = (kind: Kind, projectId: string, id: string, at: Date): void => {
    const key = `${kind} ${projectId} ${id}`;
    const known = uses.get(key);
    if (known === undefined || known.at < at) uses.set(key, { kind, project_id: projectId, id, at });
  };
  let begun = new Map<string, { readonly projectId: string; readonly userId: string }>();
  let telling: NodeJS.Timeout | undefined;
  const tell = (): void => {
    telling = undefined;
    const users = [...begun.values()];
    begun = new Map();
    // Who is not told sees it at the next change, or at its end.
    tellOfRuns(deps.db, users).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'could not tell open panels of runs that began'),
    );
  };
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    if (uses.size === 0) return;
    const written = uses;
    uses = new Map();
    try {
      await write(deps.db, [...written.values()]);
    } catch (error) {
      deps.log.warn(
        { err: error },
        'could not write when keys and accounts were used last; trying again with the next',
      );
      for (const use of written.values()) note(use.kind, use.project_id, use.id, use.at);
    }
  };
  const flushInTurn = (): Promise<void> => (writing = writing.then(flush));
  const timer = setInterval(() => void flushInTurn(), deps.flushMs ?? flushMs).unref();
  return {
    apiKey: (projectId, keyId) => note('api', projectId, keyId, new Date()),
    signingKey: (projectId, kid) => note('signing', projectId, kid, new Date()),
    connection: (projectId, connectionId) => note('connection', projectId, connectionId, new Date()),
    ran: (projectId, userId, at) => {
      note('user', projectId, userId, at);
      begun.set(`${projectId} ${userId}`, { projectId, userId });
      // After the transaction that starts it, which ends in less time than this.
      telling ??= setTimeout(tell, tellMs).unref();
    },
    flush: flushInTurn,
    stop: async () => {
      clearInterval(timer);
      clearTimeout(telling);
      await flushInTurn();
    },
  };
}

async function write(db: Kysely<Database>, uses: readonly Use[]): Promise<void> {
  // In one order everywhere, so that two processes do not wait for each other in a circle.
  const sorted = uses
    .toSorted((a, b) => (`${a.project_id} ${a.id}` < `${b.project_id} ${b.id}` ? -1 : 1))
    .map(({ id, ...use }) => ({ ...use, ...(use.kind === 'signing' ? { kid: id } : { id }) }));
  await sql`
    with used as (
      select * from json_to_recordset(${JSON.stringify(sorted)}::json)
        as used (kind text, project_id uuid, id uuid, kid text, at timestamptz)
    ), api as (
      update connect.api_key k set last_used_at = greatest(k.last_used_at, used.at) from used
      where used.kind = 'api' and k.project_id = used.project_id and k.id = used.id
    ), signing as (
      update connect.signing_key k set last_used_at = greatest(k.last_used_at, used.at) from used
      where used.kind = 'signing' and k.project_id = used.project_id and k.kid = used.kid
    ), connections as (
      update connect.connection c set used_at = greatest(c.used_at, used.at) from used
      where used.kind = 'connection' and c.project_id = used.project_id and c.id = used.id
    )
    insert into connect.user_activity (project_id, user_id, last_run_at)
    select u.project_id, u.id, used.at from used
    join connect.connected_user u on u.project_id = used.project_id and u.id = used.id
    where used.kind = 'user'
    order by u.project_id, u.id
    on conflict (project_id, user_id) do update
      set last_run_at = greatest(user_activity.last_run_at, excluded.last_run_at)
  `.execute(db);
}
