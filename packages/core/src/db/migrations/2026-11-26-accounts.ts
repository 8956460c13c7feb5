import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // The default account is the one that was made it last, and the oldest where none was: there is never none and never two.
  `alter table connect.connection
    add column alias text,
    add column made_default_at timestamptz`,
  // For integrations whose accounts belong to one user only.
  `create index connection_of_account on connect.connection (project_id, integration_id, account_id)
    where state not in ('revoking', 'disconnected')`,
  `create table connect.connect_link (
    project_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    integration_id text not null,
    reconnects uuid,
    asked_by text,
    state text not null check (state in ('open', 'opened', 'finished', 'revoked')),
    secret_sha256 bytea not null,
    cookie_sha256 bytea,
    connection_id uuid,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (project_id, id),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade,
    foreign key (project_id, reconnects) references connect.connection on delete cascade
  )`,
  `create index connect_link_of_user on connect.connect_link (project_id, user_id, created_at)`,
  // Where the browser goes back to, and the link that an attempt was begun with.
  `alter table connect.attempt
    add column return_url text,
    add column link_id uuid,
    add foreign key (project_id, link_id) references connect.connect_link on delete cascade`,
];
