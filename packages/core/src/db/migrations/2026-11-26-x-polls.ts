import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // How far an account has been looked at for one workflow. The number goes up with every look that counted, so that two looks
  // that began at the same cursor count once.
  `create table connect.poll (
    project_id uuid not null,
    connection_id uuid not null,
    workflow_id text not null,
    cursor jsonb,
    looks integer not null default 0,
    looked_at timestamptz,
    failed_at timestamptz,
    reason text,
    error text,
    primary key (project_id, connection_id, workflow_id),
    foreign key (project_id, connection_id) references connect.connection (project_id, id) on delete cascade
  )`,
];
