import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { ImportProgress } from '../../src/transfer/index.ts';
import { openStand, type Stand } from './stand.ts';

const users = 20_000;
/** Those before it pass through and are not written: that takes most of the time. */
const fromLine = 12_002;
/** Far below what three quarters of what passes would be, 24 MB as text and several times that as objects. */
const mostHeld = 8_000_000;
const mostRss = 300_000_000;

async function seed({ db, projectId }: Stand): Promise<void> {
  // 4 kB each, so that the file is large beside what may be held of it.
  await sql`
    insert into connect.connected_user (project_id, id, external_id, metadata, provenance, search_text, created_at)
    select ${projectId}, gen_random_uuid(), 'user-' || n,
      jsonb_build_object('plan', 'pro', 'seats', n, 'about', jsonb_build_object('text', repeat('long words ' || n || ' ', 230))),
      jsonb_build_object('plan', m, 'seats', m, 'about', m), 'user-' || n, now() - interval '1 day' + n * interval '1 second'
    from generate_series(1, ${users}) n,
      lateral (select jsonb_build_object('by', 'server', 'at', '2026-01-01T00:00:00.000Z') as m) marks`.execute(db);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Watches what is held while work goes on: bytes that are still in use after collecting garbage, now and then from its
 * first quarter on, when everything is warm.
 */
function watchMemory() {
  const held: number[] = [];
  const rss = process.memoryUsage.rss();
  let highest = 0;
  return {
    look: (share: number): void => {
      highest = Math.max(highest, process.memoryUsage.rss());
      if (share < (held.length + 1) / 4) return;
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      held.push(heapUsed + external);
    },
    /** How much more is held at the end than after the first quarter, and how much more the process ever had. */
    growth: () => ({ held: (held.at(-1) ?? Number.NaN) - (held[0] ?? Number.NaN), rss: highest - rss }),
  };
}

test('20,000 users stream out and in: memory stays, and progress tells where it is', async () => {
  const [source, target] = await Promise.all([openStand('one'), openStand('two')]);
  const folder = await mkdtemp(join(tmpdir(), 'acme-stream-'));
  try {
    await seed(source);
    const file = join(folder, 'users.jsonl');
    const seen: number[] = [];
    const out = watchMemory();
    const text = async function* () {
      for await (const step of source.core.admin.exportUsers({ projectId: source.projectId })) {
        out.look(step.users / users);
        expect(step.total).toBe(users);
        seen.push(step.users);
        yield step.text;
      }
    };
    await pipeline(Readable.from(text()), createWriteStream(file));
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    expect(seen.length).toBeGreaterThan(20);
    const { size } = await stat(file);
    expect(size).toBeGreaterThan(80_000_000);
    expect(out.growth().held).toBeLessThan(mostHeld);
    expect(out.growth().rss).toBeLessThan(mostRss);

    let steps = 0;
    let last: ImportProgress | undefined;
    const into = watchMemory();
    const options = { projectId: target.projectId, fromLine };
    const written = users + 2 - fromLine;
    for await (const step of target.core.admin.importUsers(createReadStream(file), options)) {
      into.look(step.created / written);
      expect(step.nextLine).toBeGreaterThan(last?.nextLine ?? 1);
      last = step;
      steps += 1;
    }
    expect(into.growth().held).toBeLessThan(mostHeld);
    expect(into.growth().rss).toBeLessThan(mostRss);
    expect(steps).toBeGreaterThan(200);
    expect(last).toMatchObject({ created: written, failed: 0, skipped: 0, nextLine: users + 2 });
    const { rows } = await sql<{ external_id: string; metadata: object }>`
      select external_id, metadata, provenance, created_at from connect.connected_user order by created_at desc, id
      limit 300`.execute(source.db);
    const come = await sql`
      select external_id, metadata, provenance, created_at from connect.connected_user order by created_at desc, id
      limit 300`.execute(target.db);
    expect(come.rows).toEqual(rows);
  } finally {
    await rm(folder, { recursive: true });
    await Promise.all([source.stop(), target.stop()]);
  }
}, 240_000);

test('told to stop, an export has no footer, and an import says where to go on', async () => {
  const [source, target] = await Promise.all([openStand('one'), openStand('two')]);
  try {
    await sql`
      insert into connect.connected_user (project_id, id, external_id, metadata, created_at)
      select ${source.projectId}, gen_random_uuid(), 'user-' || n, '{"seats":1}', now() - interval '1 hour'
      from generate_series(1, 1200) n`.execute(source.db);
    const stop = new AbortController();
    let half = '';
    const out = source.core.admin.exportUsers({ projectId: source.projectId, signal: stop.signal });
    for (let step = await out.next(); ; step = await out.next()) {
      if (step.done === true) {
        expect(step.value).toMatchObject({ stopped: true, users: 500 });
        break;
      }
      half += step.value.text;
      if (step.value.users > 0) stop.abort();
    }
    expect(half.trimEnd().split('\n')).toHaveLength(501);

    const halt = new AbortController();
    const options = { projectId: target.projectId, signal: halt.signal };
    const begun = target.core.admin.importUsers(Readable.from([Buffer.from(half)]), options);
    await begun.next();
    halt.abort();
    const end = await begun.next();
    expect(end).toMatchObject({ done: true, value: { stopped: true, skipped: 0 } });
    const { nextLine, created } = end.value as { nextLine: number; created: number };
    expect(nextLine).toBe(created + 2);
    const rest = target.core.admin.importUsers(Readable.from([Buffer.from(half)]), {
      projectId: target.projectId,
      fromLine: nextLine,
    });
    let last: unknown;
    for (let step = await rest.next(); last === undefined; step = await rest.next()) if (step.done) last = step.value;
    expect(last).toMatchObject({ created: 500 - created, stopped: false, skipped: 1 });
  } finally {
    await Promise.all([source.stop(), target.stop()]);
  }
});
