import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // With whom it is shared: the owner's own value at that moment. Null for a personal account.
  `alter table connect.connection add column organisation text`,
  `create index connection_of_organisation on connect.connection (project_id, organisation)
    where organisation is not null`,
  // What a member has switched on for a colleague's account; a switch that is off is no row. The owner's switches stay
  // where they are, so that the version before this one goes on reading and writing them.
  `create table connect.member_switch (
    project_id uuid not null,
    user_id uuid not null,
    connection_id uuid not null,
    workflow_id text not null,
    changed_by text not null check (changed_by in ('user', 'server')),
    changed_at timestamptz not null default now(),
    primary key (project_id, user_id, connection_id, workflow_id),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade,
    foreign key (project_id, connection_id) references connect.connection on delete cascade
  )`,
  `create index member_switch_of_connection on connect.member_switch (project_id, connection_id, workflow_id)`,
  // Whose colleagues a change is news for as well.
  `alter table connect.outbox add column organisation text`,
  `create index outbox_of_organisation on connect.outbox (project_id, organisation, id) where organisation is not null`,
];
