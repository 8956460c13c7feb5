import type pg from 'pg';

/**
 * What is written by the mere fact of a call, once a minute: when a credential, an account or a user was last used, and how many
 * calls there were.
 */
const ofCallsThemselves = {
  columns: ['last_used_at', 'used_at'],
  tables: ['connect.rate_window', 'connect.user_activity'],
};

/** Count and checksum of all rows of a project in each table of ours, of the engine and of the queue. */
export async function fingerprintRows(client: pg.Client, projectId: string): Promise<Record<string, string>> {
  const { rows: tables } = await client.query<{ name: string }>(`
    select format('%I.%I', table_schema, table_name) as name from information_schema.columns
    where table_schema = 'connect' and column_name = 'project_id' order by 1`);
  const parts = [
    ...tables
      .filter(({ name }) => !ofCallsThemselves.tables.includes(name))
      .map(({ name }) => [name, 'project_id'] as const),
    ['workflow.execution', 'scope'] as const,
    ['workflow.step', 'scope'] as const,
    ['pgboss.job', `(data ->> 'scope')::uuid`] as const,
  ];
  const { rows } = await client.query<{ name: string; print: string }>(
    parts
      .map(
        ([name, project]) => `
        select '${name}' as name, count(*) || ' rows, ' || md5(coalesce(string_agg(h, '' order by h), '')) as print
        from (select md5((to_jsonb(t) - $2::text[])::text) as h from ${name} t where ${project} = $1) hashed`,
      )
      .join(' union all '),
    [projectId, ofCallsThemselves.columns],
  );
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}
