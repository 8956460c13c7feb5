import { randomUUID } from 'node:crypto';
import { migrate } from '@acme/core';
import pg from 'pg';
import { searchText } from '../packages/core/src/metadata/search-text.ts';
import { dropIndexes, rebuildIndexes } from './bulk-indexes.ts';
import { generateExecutions } from './generate-executions.ts';
import { generateUsers } from './generate-users.ts';
import { openStages } from './stages.ts';

const otherProjects = 20;
const usersOfOthers = 500;

const bulkTables = [
  'connect.connected_user',
  'connect.connection',
  'connect.workflow_state',
  'connect.user_secret',
  'connect.user_activity',
];
const executionTables = ['workflow.execution'];

/** How a server is set while it is being filled: a crash would cost the data, which can be made again. */
export const fillSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '16GB',
  shared_buffers: '1GB',
  maintenance_work_mem: '1GB',
  work_mem: '256MB',
  jit: 'off',
  autovacuum: 'off',
};

/**
 * Fills a database with users of one large project and twenty small ones, and with executions of the large one. What
 * is there already stays: a run that was ended goes on where it was.
 *
 * @returns the id of the large project
 */
export async function generate(options: {
  readonly connectionString: string;
  readonly users: number;
  readonly executions: number;
  readonly log: (line: string) => void;
}): Promise<{ readonly projectId: string }> {
  const { connectionString, users, executions, log } = options;
  await migrate({ connectionString });
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    // Foreign keys hold by how the rows are made; checking each would double the time.
    await client.query('set session_replication_role = replica');
    const stages = await openStages(client, log);
    await stages.once('projects', () => makeProjects(client));
    const projects = await client.query<{ id: string; is_large: boolean }>(
      'select project_id as id, slug = $1 as is_large from connect.project order by slug = $1 desc, slug',
      ['large'],
    );
    const large = projects.rows.find((project) => project.is_large);
    if (large === undefined) throw new Error('The database has no project "large": it was made by something else.');
    await stages.once('indexes dropped', () => dropIndexes(client, bulkTables));
    for (const { id, is_large } of projects.rows) {
      await generateUsers(client, stages, { projectId: id, users: is_large ? users : usersOfOthers });
    }
    await checkSearchText(client);
    await stages.once('indexes of users', () => rebuildIndexes(client, log));
    await stages.once('statistics of users', () => client.query('analyze connect.connected_user, connect.connection'));
    await stages.once('indexes of executions dropped', async () => {
      await dropIndexes(client, executionTables);
      await client.query('alter table workflow.execution drop constraint execution_pkey');
    });
    await generateExecutions(client, stages, { projectId: large.id, executions });
    await stages.once('indexes of executions', async () => {
      await rebuildIndexes(client, log);
      await client.query('alter table workflow.execution add primary key (scope, id, created_at)');
    });
    await finish(client, log);
    return { projectId: large.id };
  } finally {
    await client.end();
  }
}

async function makeProjects(client: pg.Client): Promise<void> {
  const slugs = ['large', ...Array.from({ length: otherProjects }, (_, i) => `small-${i + 1}`)];
  await client.query(
    `insert into connect.project (project_id, slug, name, origins) select id, slug, slug, '{}' from unnest($1::uuid[], $2::text[]) p(id, slug)`,
    [slugs.map(() => randomUUID()), slugs],
  );
}

/** Outside a transaction, which VACUUM has to be; done again, it costs little. */
async function finish(client: pg.Client, log: (line: string) => void): Promise<void> {
  const { rows } = await client.query("select from bench.stage where name = 'finished'");
  if (rows.length > 0) return;
  const startedAt = performance.now();
  await client.query('vacuum (analyze)');
  await client.query("insert into bench.stage values ('finished', 1)");
  log(`vacuum and analyze: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}

/** The text that is searched must be the one that the product would have written. */
async function checkSearchText(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ external_id: string; metadata: Record<string, string>; search_text: string }>(
    'select external_id, metadata, search_text from connect.connected_user limit 2000',
  );
  const wrong = rows.find((row) => searchText(row.external_id, row.metadata) !== row.search_text);
  if (wrong !== undefined) throw new Error(`The search text of ${wrong.external_id} is not what the product writes.`);
}
