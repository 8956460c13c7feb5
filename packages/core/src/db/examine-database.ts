import pg from 'pg';
import { type Clock, systemClock } from '../clock.ts';
import type { Finding } from '../projects/examine.ts';
import { pendingMigrations } from './pending-migrations.ts';

/** More than clocks differ that something keeps right; what is compared across processes allows for about as much. */
const mostSkewMs = 2_000;

/**
 * What can be said of a database before the product is opened on it: its version, whether its clock and ours agree, and
 * whether it is of this version. Only reads.
 */
export async function examineDatabase(options: {
  readonly connectionString: string;
  readonly clock?: Clock;
}): Promise<Finding[]> {
  const { version, skewMs } = await readServer(options.connectionString, options.clock ?? systemClock);
  return [
    { ok: true, subject: 'database', message: `Postgres ${version}` },
    examineClock(skewMs),
    examineSchema(await pendingMigrations(options)),
  ];
}

/** How far its clock is ahead of ours, or behind where it is negative; no more than the time of the question proves. */
async function readServer(
  connectionString: string,
  clock: Clock,
): Promise<{ readonly version: string; readonly skewMs: number }> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const asked = clock.now().getTime();
    const { rows } = await client.query<{ at: Date; version: string }>(
      `select clock_timestamp() as at, current_setting('server_version') as version`,
    );
    const answered = clock.now().getTime();
    const at = rows[0]?.at.getTime() ?? asked;
    return { version: rows[0]?.version ?? '', skewMs: at > answered ? at - answered : Math.min(0, at - asked) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function examineClock(skewMs: number): Finding {
  const subject = 'clock';
  if (Math.abs(skewMs) <= mostSkewMs) return { ok: true, subject, message: "this machine's and the database's agree" };
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  const message = `the database's is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} this machine's; tokens and waits end at other times than they say. Have both set by NTP`;
  return { ok: true, warns: true, subject, message };
}

function examineSchema(pending: readonly string[]): Finding {
  const subject = 'schema';
  if (pending.length === 0) return { ok: true, subject, message: 'migrated to this version' };
  const message = `${pending.length} migrations are pending: ${pending.join(', ')}; run "acme-connect migrate"`;
  return { ok: false, subject, message };
}
