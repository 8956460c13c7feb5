import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { generateKey } from '../../src/vault/index.ts';
import { canary, connect, dumpUsers, exportAll, importAll, openStand, readSealed, setMetadata } from './stand.ts';

const program = fileURLToPath(new URL('import-process.ts', import.meta.url));
const transferKey = generateKey('transfer');
const users = 400;

test('killed in the middle, a user is whole or not there; run again, it is as if it had never been killed', async () => {
  const [source, target] = await Promise.all([openStand('one'), openStand('two')]);
  const folder = await mkdtemp(join(tmpdir(), 'acme-killed-'));
  try {
    for (let nth = 0; nth < users; nth += 1) {
      await setMetadata(source, `u${nth}`, { plan: 'pro', seats: nth, apiKey: `${canary} ${nth}` });
      const credential = { kind: 'oauth2', accessToken: `${canary} ${nth}` } as const;
      await connect(source, `u${nth}`, { integrationId: 'crm', accountId: 'x', credential, workflows: ['send'] });
    }
    const { text } = await exportAll(source, { transferKey });
    const file = join(folder, 'users.jsonl');
    await writeFile(file, text);
    let nextLine = 0;
    for (const stopAfter of [40, 150]) {
      const args = [target.connectionString, target.keys, target.projectId, file, transferKey];
      const child = spawn(process.execPath, ['--conditions=@acme/source', program, ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const ended = once(child, 'close');
      for await (const line of createInterface(child.stdout)) {
        nextLine = Number(line);
        if (nextLine > stopAfter) break;
      }
      child.kill('SIGKILL');
      await ended;
    }
    // Nobody is there in part: who has a row has all that hangs on it.
    const { rows } = await sql<{ made: number; whole: number }>`
      select count(*)::int as made, count(*) filter (where exists (
        select from connect.user_secret s where s.user_id = u.id) and exists (
        select from connect.connection c join connect.credential k on k.connection_id = c.id
          join connect.workflow_state w on w.connection_id = c.id where c.user_id = u.id) and exists (
        select from connect.audit a where a.user_id = u.id and a.action = 'user.imported'))::int as whole
      from connect.connected_user u`.execute(target.db);
    const [{ made, whole } = { made: 0, whole: 0 }] = rows;
    expect(made).toBeGreaterThanOrEqual(nextLine - 2);
    expect(made).toBeLessThan(users);
    expect(whole).toBe(made);

    // On from where it was told to be, which is before where it really was.
    const on = await importAll(target, text, { transferKey, fromLine: nextLine });
    expect(on.skipped).toEqual([]);
    expect(on.end.created).toBe(users - made);
    const stored = await dumpUsers(target);
    const again = await importAll(target, text, { transferKey });
    expect(again.end).toMatchObject({ unchanged: users, skipped: 0 });
    expect(await dumpUsers(target)).toBe(stored);
    for (const nth of [0, 41, 200, users - 1]) {
      expect(await readSealed(target, `u${nth}`)).toEqual(await readSealed(source, `u${nth}`));
    }
  } finally {
    await rm(folder, { recursive: true });
    await Promise.all([source.stop(), target.stop()]);
  }
}, 120_000);
