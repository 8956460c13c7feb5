import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../src/index.ts';
import { openWorkflows, silent, type Target, type Workflows } from './open-workflows.ts';
import { startProcess, type WorkerProcess } from './start-process.ts';

let workflows: Workflows;
let sender: Engine;
const processes: WorkerProcess[] = [];
/** Below what pg-boss promises to take, so that four takeovers fit a test. */
const timing = { heartbeatSeconds: 2, touchEveryMs: 300, superviseSeconds: 1, pollMs: 200 };

beforeAll(async () => {
  workflows = await openWorkflows();
  const { db, connectionString } = workflows;
  await sql`create table effect (execution_id uuid, step text, worker text, at timestamptz default clock_timestamp())`.execute(
    db,
  );
  sender = createEngine({ db, connectionString, log: silent, timing, resolve: () => undefined });
  await sender.prepare();
});
afterAll(async () => {
  for (const process of processes) process.kill('SIGKILL');
  await Promise.all(processes.map((process) => process.ended));
  await sender.stop();
  await workflows.close();
});

test('an execution that kills its worker three times is put aside; the others go on', async () => {
  let watching = true;
  let deaths = 0;
  // Replaces a process that dies, as a service manager does.
  const keepAlive = async () => {
    while (watching) {
      const process = await startProcess(`worker ${processes.length}`, workflows.connectionString, timing);
      processes.push(process);
      await process.ended;
      if (watching) deaths++;
    }
  };
  const kept = keepAlive();
  const innocents: Target[] = [];
  for (let i = 0; i < 6; i++) innocents.push(await workflows.start(sender, 'innocent'));
  const poison = await workflows.start(sender, 'poison');

  const end = await workflows.until(poison, 'quarantined', 40_000);
  expect(end.reason).toBe('poisonous');
  expect(end.error).toContain('3 times');
  expect(end.steps.map((step) => step.key)).toEqual(['before']);
  const { rows } = await sql`select from effect where execution_id = ${poison.id} and step = 'deadly'`.execute(
    workflows.db,
  );
  expect(rows).toHaveLength(3);
  expect(deaths).toBe(3);
  for (const innocent of innocents) await workflows.until(innocent, 'succeeded', 15_000);

  watching = false;
  processes.at(-1)!.kill('SIGTERM');
  await kept;
}, 60_000);
