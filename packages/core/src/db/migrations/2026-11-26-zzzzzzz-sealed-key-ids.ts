import { type Kysely, sql } from 'kysely';

/** Frozen: never edited once released; later changes are migrations of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, column] of sealed) {
    await sql
      .raw(
        `create index ${table}_${column}_key on connect.${table}
          (coalesce(substring(${column} from '^v1[.]([a-z0-9-]{1,32})[.]'), '')) where ${column} is not null`,
      )
      .execute(db);
  }
}

/** By the id of the key that sealed a value: which ids there are is asked at every start, however many values there are. */
const sealed = [
  ['credential', 'sealed'],
  ['user_secret', 'sealed'],
  ['oauth_app', 'sealed_client_secret'],
  ['signing_secret', 'sealed_secret'],
  ['signing_secret', 'sealed_previous'],
  ['account_webhook', 'sealed_secret'],
  ['account_webhook', 'sealed_previous'],
  ['attempt', 'sealed_credential'],
  ['attempt', 'sealed_verifier'],
  ['destination', 'sealed_secret'],
  ['destination', 'sealed_previous_secret'],
  ['idempotency', 'sealed_answer'],
] as const;
