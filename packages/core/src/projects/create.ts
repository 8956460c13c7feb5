import { randomUUID } from 'node:crypto';
import { AppError } from '@acme/api';
import { generateApiKey } from '../keys/api-key.ts';
import { generateSigningKey } from '../user-tokens/index.ts';
import type { Db } from '../db/database.ts';
import { forProject } from '../db/project-db.ts';

/** Shown once: the private key and the secret key are stored nowhere. */
export interface CreatedProject {
  readonly projectId: string;
  readonly slug: string;
  readonly kid: string;
  readonly signingKeyPem: string;
  readonly apiKey: string;
}

/**
 * Makes a project with its first signing key and secret key.
 *
 * @throws invalid_request for an empty name or something that is no origin
 * @throws conflict when the slug is taken
 */
export async function createProject(
  db: Db,
  input: { readonly name: string; readonly slug?: string; readonly origins: readonly string[] },
): Promise<CreatedProject> {
  const name = checkProjectName(input.name);
  const slug = input.slug ?? slugOf(name);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) {
    throw new AppError('invalid_request', `"${slug}" is no slug. Give one with --slug: small letters, digits and "-".`);
  }
  const origins = input.origins.map(normalOrigin);
  const projectId = randomUUID();
  const [signingKey, apiKey] = [await generateSigningKey(), generateApiKey(projectId)];

  const taken = await db.transaction().execute(async (trx) => {
    const made = await trx
      .insertInto('connect.project')
      .values({ project_id: projectId, slug, name, origins })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows === 0n) return true;
    const scoped = forProject(trx, projectId);
    await scoped
      .insertInto('connect.signing_key', {
        kid: signingKey.kid,
        name: 'First',
        public_key_pem: signingKey.publicKeyPem,
        status: 'active',
      })
      .execute();
    await scoped
      .insertInto('connect.api_key', { id: randomUUID(), name: 'First', sha256: apiKey.sha256, hint: apiKey.hint })
      .execute();
    return false;
  });
  if (taken) {
    throw new AppError('conflict', `There is a project with the slug "${slug}" already. Choose another with --slug.`);
  }
  return { projectId, slug, kid: signingKey.kid, signingKeyPem: signingKey.privateKeyPem, apiKey: apiKey.apiKey };
}

/** What customers call the host's product. @throws invalid_request */
export function checkProjectName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 200) return name;
  throw new AppError('invalid_request', 'A project needs a name of 1 to 200 characters.');
}

function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}

/** Exactly what a browser sends as `Origin`. @throws invalid_request */
export function normalOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, '').toLowerCase()) {
    throw new AppError(
      'invalid_request',
      `"${text}" is no origin. Write scheme, host and port alone, such as "https://app.example.com".`,
    );
  }
  return url.origin;
}
