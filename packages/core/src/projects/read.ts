import { createPublicKey, type KeyObject } from 'node:crypto';
import { type ApiScope, AppError, type SigningKeyState } from '@acme/api';
import type { Db } from '../db/database.ts';
import { forProject } from '../db/project-db.ts';

export interface ProjectKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly status: SigningKeyState;
}

export interface ProjectApiKey {
  readonly id: string;
  readonly sha256: Buffer;
  readonly scopes: readonly ApiScope[];
  readonly expiresAt: Date | undefined;
}

/** What nearly every request needs of its project, read together and kept for a moment. */
export interface Project {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly origins: readonly string[];
  readonly audienceRequired: boolean;
  readonly maxTokenTtlSeconds: number;
  readonly tokensValidAfter: Date | undefined;
  /** Apps written for Paragon's SDK may use it. */
  readonly paragonCompat: boolean;
  readonly keys: readonly ProjectKey[];
  /** Without the disabled ones. */
  readonly apiKeys: readonly ProjectApiKey[];
  readonly oauthApps: ReadonlyMap<string, { readonly clientId: string; readonly sealedClientSecret: string }>;
  /** What proves deliveries of providers, by integration. */
  readonly signingSecrets: ReadonlyMap<
    string,
    { readonly sealed: string; readonly previous: { readonly sealed: string; readonly until: Date } | undefined }
  >;
}

export interface ProjectReader {
  /** @throws project_not_found */
  get(projectId: string): Promise<Project>;
  find(projectId: string): Promise<Project | undefined>;
  /** Reads again what is older than a quarter of a second: for a key that a moment ago did not exist. */
  findAgain(projectId: string): Promise<Project | undefined>;
  /** The slug of a project that was read before; for logs, so nothing is asked for it. */
  slugOf(projectId: string): string | undefined;
  /** Drops what is kept, so that the next read sees a change; of every project when none is named. */
  forget(projectId?: string): void;
}

/** A disabled key stops within this time even where the notice of it is lost. */
const keepMs = 5_000;
const keepAtMost = 10_000;
/** Ids that somebody made up: they take each other's place, and no project's. */
const keepUnknownAtMost = 1_000;
/** Bounds what somebody who guesses keys can make us read. */
const readAgainMs = 250;

/** Reads projects, keeping each for five seconds; callers that come together share one read. */
export function createProjectReader(db: Db): ProjectReader {
  const kept = new Map<string, { readonly until: number; readonly project: Promise<Project | undefined> }>();
  const unknown = new Map<string, number>();
  const slugs = new Map<string, string>();
  const find = (projectId: string): Promise<Project | undefined> => {
    const known = kept.get(projectId);
    if (known !== undefined && known.until > performance.now()) return known.project;
    if ((unknown.get(projectId) ?? 0) > performance.now()) return Promise.resolve(undefined);
    if (kept.size >= keepAtMost) kept.clear();
    if (slugs.size >= keepAtMost) slugs.clear();
    const project = readProject(db, projectId);
    kept.set(projectId, { until: performance.now() + keepMs, project });
    project
      .then((read) => {
        if (read !== undefined) return void slugs.set(read.id, read.slug);
        if (kept.get(projectId)?.project === project) kept.delete(projectId);
        if (unknown.size >= keepUnknownAtMost) unknown.clear();
        unknown.set(projectId, performance.now() + keepMs);
      })
      .catch(() => undefined);
    // A failed read must not be answered again from memory.
    project.catch(() => void (kept.get(projectId)?.project === project && kept.delete(projectId)));
    return project;
  };
  return {
    find,
    findAgain: (projectId) => {
      const known = kept.get(projectId);
      if (known !== undefined && known.until - keepMs + readAgainMs < performance.now()) kept.delete(projectId);
      if ((unknown.get(projectId) ?? Infinity) - keepMs + readAgainMs < performance.now()) unknown.delete(projectId);
      return find(projectId);
    },
    get: async (projectId) => {
      const project = await find(projectId);
      if (project === undefined) {
        throw new AppError('project_not_found', 'There is no such project. Check the project id in the address.');
      }
      return project;
    },
    slugOf: (projectId) => slugs.get(projectId),
    forget: (projectId) => {
      if (projectId === undefined) {
        kept.clear();
        unknown.clear();
      } else {
        kept.delete(projectId);
        unknown.delete(projectId);
      }
    },
  };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function readProject(db: Db, projectId: string): Promise<Project | undefined> {
  if (!uuid.test(projectId)) return undefined;
  // First and alone: whoever makes up ids costs one statement each.
  const row = await db
    .selectFrom('connect.project')
    .select([
      'project_id',
      'slug',
      'name',
      'origins',
      'audience_required',
      'max_token_ttl_seconds',
      'tokens_valid_after',
      'paragon_compat',
    ])
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const scoped = forProject(db, projectId);
  const [keys, apiKeys, apps, secrets] = await Promise.all([
    scoped
      .selectFrom('connect.signing_key')
      .select(['kid', 'public_key_pem', 'status'])
      .orderBy('created_at')
      .execute(),
    scoped
      .selectFrom('connect.api_key')
      .select(['id', 'sha256', 'scopes', 'expires_at'])
      .where('disabled_at', 'is', null)
      .execute(),
    scoped.selectFrom('connect.oauth_app').select(['integration_id', 'client_id', 'sealed_client_secret']).execute(),
    scoped
      .selectFrom('connect.signing_secret')
      .select(['integration_id', 'sealed_secret', 'sealed_previous', 'previous_until'])
      .execute(),
  ]);
  return {
    id: row.project_id,
    slug: row.slug,
    name: row.name,
    origins: row.origins,
    audienceRequired: row.audience_required,
    maxTokenTtlSeconds: row.max_token_ttl_seconds,
    tokensValidAfter: row.tokens_valid_after ?? undefined,
    paragonCompat: row.paragon_compat,
    keys: keys.map((key) => ({ kid: key.kid, status: key.status, publicKey: createPublicKey(key.public_key_pem) })),
    apiKeys: apiKeys.map(({ id, sha256, scopes, expires_at }) => ({
      id,
      sha256,
      scopes,
      expiresAt: expires_at ?? undefined,
    })),
    oauthApps: new Map(
      apps.map((app) => [
        app.integration_id,
        { clientId: app.client_id, sealedClientSecret: app.sealed_client_secret },
      ]),
    ),
    signingSecrets: new Map(
      secrets.map(({ integration_id, sealed_secret, sealed_previous, previous_until }) => [
        integration_id,
        {
          sealed: sealed_secret,
          previous:
            sealed_previous === null || previous_until === null
              ? undefined
              : { sealed: sealed_previous, until: previous_until },
        },
      ]),
    ),
  };
}
