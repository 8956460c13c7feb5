import type { SecretKey, SigningKey } from '@acme/api';
import type { Selectable } from 'kysely';
import type { ApiKeyTable, SigningKeyTable } from '../db/database.ts';

/** What is selected of a secret key to describe it; never its hash. */
export const secretColumns = [
  'id',
  'name',
  'hint',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
  'disabled_at',
] as const satisfies readonly (keyof ApiKeyTable)[];

export type SecretKeyRow = Pick<Selectable<ApiKeyTable>, (typeof secretColumns)[number]>;

/** What is selected of a signing key to describe it. */
export const signingColumns = [
  'kid',
  'name',
  'status',
  'created_at',
  'changed_at',
  'last_used_at',
] as const satisfies readonly (keyof SigningKeyTable)[];

export type SigningKeyRow = Pick<Selectable<SigningKeyTable>, (typeof signingColumns)[number]>;

export function describeSecret(row: SecretKeyRow, now: Date): SecretKey {
  const expired = row.expires_at !== null && row.expires_at <= now;
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    state: row.disabled_at !== null ? 'disabled' : expired ? 'expired' : 'active',
    createdAt: row.created_at.toISOString(),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at.toISOString() }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at.toISOString() }),
    ...(row.disabled_at === null ? {} : { disabledAt: row.disabled_at.toISOString() }),
  };
}

export function describeSigning(row: SigningKeyRow): SigningKey {
  return {
    kid: row.kid,
    name: row.name,
    state: row.status,
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at.toISOString() }),
  };
}
