import { hash, randomBytes } from 'node:crypto';

const form = /^ek_live_([A-Za-z0-9_-]{22})_([A-Za-z0-9_-]{43})$/;

/**
 * A new secret key: `ek_live_<project>_<256 random bits>`. The project is part of it, so that a
 * look-up never leaves its tenant. Only the SHA-256 is stored.
 */
export function generateApiKey(projectId: string): {
  readonly apiKey: string;
  readonly sha256: Buffer;
  readonly hint: string;
} {
  const project = Buffer.from(projectId.replaceAll('-', ''), 'hex').toString('base64url');
  const apiKey = `ek_live_${project}_${randomBytes(32).toString('base64url')}`;
  return { apiKey, sha256: hashApiKey(apiKey), hint: `…${apiKey.slice(-4)}` };
}

export function hashApiKey(apiKey: string): Buffer {
  return hash('sha256', apiKey, 'buffer');
}

/** The project that a key says it belongs to; undefined for text that is no key of ours. */
export function projectOfApiKey(apiKey: string): string | undefined {
  const project = form.exec(apiKey)?.[1];
  if (project === undefined) return undefined;
  const hex = Buffer.from(project, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
