import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table connect.view_token (
    project_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    key_id uuid,
    viewer text not null,
    sha256 bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (project_id, id),
    unique (project_id, sha256),
    foreign key (project_id, user_id) references connect.connected_user on delete cascade,
    foreign key (project_id, key_id) references connect.api_key on delete cascade
  )`,
  `create index view_token_of_user on connect.view_token (project_id, user_id)`,
];
