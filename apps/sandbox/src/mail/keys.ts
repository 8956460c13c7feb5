import { randomBytes, randomUUID } from 'node:crypto';
import type { Ledger } from '../ledger.ts';
import type { MailKey, SandboxStore } from '../store.ts';

/** Makes a new API key for an account's workspace. */
export function createMailKey(store: SandboxStore, ledger: Ledger, accountId: string): MailKey {
  const mailKey: MailKey = {
    id: `key_${randomUUID()}`,
    accountId,
    key: `sbm_${randomBytes(18).toString('base64url')}`,
    createdAt: new Date().toISOString(),
  };
  store.mailKeys.push(mailKey);
  ledger.append({ type: 'mail_key_created', accountId, mailKeyId: mailKey.id });
  return mailKey;
}

/** Stops a key. False when there is no such key or it was stopped before. */
export function revokeMailKey(store: SandboxStore, ledger: Ledger, mailKeyId: string): boolean {
  const mailKey = store.mailKeys.find((candidate) => candidate.id === mailKeyId);
  if (!mailKey || mailKey.revokedAt !== undefined) return false;
  mailKey.revokedAt = new Date().toISOString();
  ledger.append({ type: 'mail_key_revoked', accountId: mailKey.accountId, mailKeyId });
  return true;
}
