import { randomUUID } from 'node:crypto';
import { AppError } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { generateSigningKey } from '../user-tokens/index.ts';
import { generateApiKey } from './api-key.ts';

export interface KeyInfo {
  readonly kind: 'secret' | 'signing';
  readonly id: string;
  readonly status: 'active' | 'retiring' | 'disabled';
  readonly hint: string;
  readonly createdAt: string;
}

/** A new key; what it holds is shown this once. */
export type CreatedKey =
  | { readonly kind: 'secret'; readonly id: string; readonly apiKey: string }
  | { readonly kind: 'signing'; readonly kid: string; readonly signingKeyPem: string };

const liveKeys = 5;

type KeyDeps = Pick<CoreDeps, 'db' | 'projects'>;

export async function listKeys(deps: KeyDeps, projectId: string): Promise<KeyInfo[]> {
  const db = forProject(deps.db, projectId);
  const secrets = await db.selectFrom('connect.api_key').select(['id', 'hint', 'created_at', 'disabled_at']).execute();
  const signing = await db.selectFrom('connect.signing_key').select(['kid', 'status', 'created_at']).execute();
  return [
    ...secrets.map((key) => ({
      kind: 'secret' as const,
      id: key.id,
      status: key.disabled_at === null ? ('active' as const) : ('disabled' as const),
      hint: key.hint,
      createdAt: key.created_at.toISOString(),
    })),
    ...signing.map((key) => ({
      kind: 'signing' as const,
      id: key.kid,
      status: key.status,
      hint: 'RS256',
      createdAt: key.created_at.toISOString(),
    })),
  ];
}

/** @throws invalid_request for another kind, conflict when five are live */
export async function createKey(deps: KeyDeps, projectId: string, kind: string): Promise<CreatedKey> {
  if (kind !== 'secret' && kind !== 'signing') {
    throw new AppError('invalid_request', `"${kind}" is no kind of key. Write "secret" or "signing".`);
  }
  const live = (await listKeys(deps, projectId)).filter((key) => key.kind === kind && key.status !== 'disabled');
  if (live.length >= liveKeys) {
    throw new AppError(
      'conflict',
      `The project has ${liveKeys} ${kind} keys already. Disable one that is not used any more.`,
    );
  }
  const db = forProject(deps.db, projectId);
  deps.projects.forget(projectId);
  if (kind === 'secret') {
    const id = randomUUID();
    const { apiKey, sha256, hint } = generateApiKey(projectId);
    await db.insertInto('connect.api_key', { id, sha256, hint }).execute();
    return { kind, id, apiKey };
  }
  const { kid, publicKeyPem, privateKeyPem } = await generateSigningKey();
  await db.insertInto('connect.signing_key', { kid, public_key_pem: publicKeyPem, status: 'active' }).execute();
  return { kind, kid, signingKeyPem: privateKeyPem };
}

/** @throws not_found */
export async function disableKey(deps: KeyDeps, projectId: string, keyId: string): Promise<void> {
  const db = forProject(deps.db, projectId);
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(keyId);
  const secret = isId
    ? await db
        .updateTable('connect.api_key')
        .set({ disabled_at: new Date() })
        .where('id', '=', keyId)
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
    : undefined;
  const signing = await db
    .updateTable('connect.signing_key')
    .set({ status: 'disabled' })
    .where('kid', '=', keyId)
    .where('status', '!=', 'disabled')
    .executeTakeFirst();
  deps.projects.forget(projectId);
  if ((secret?.numUpdatedRows ?? 0n) + signing.numUpdatedRows === 0n) {
    throw new AppError('not_found', 'The project has no live key of that id. "acme-connect keys list" shows them.');
  }
}
