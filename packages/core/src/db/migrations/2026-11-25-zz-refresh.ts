import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // How renewing a credential goes. The first column says which version the others up to `retry_at` are about: a server of
  // the version before renews without them, and what they say is then about the past. The 401s name their own version.
  `alter table connect.credential
    add column tried_version integer,
    add column outcome_unknown boolean,
    add column failures integer,
    add column failing_since timestamptz,
    add column retry_at timestamptz,
    add column rejected_version integer,
    add column rejected_at timestamptz`,
  `create index credential_lease on connect.credential (lease_until) where lease_until is not null`,
  `create index credential_retry on connect.credential (retry_at) where retry_at is not null`,
];
