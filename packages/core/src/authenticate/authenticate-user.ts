import { hash } from 'node:crypto';
import { AppError, type UserActor } from '@acme/api';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { CoreDeps } from '../deps.ts';
import { applyClaim } from '../metadata/apply-claim.ts';
import type { WriteDeps } from '../metadata/write-metadata.ts';
import type { Project } from '../projects/read.ts';
import { type TokenProject, TokenRefusal, verifyUserToken } from '../user-tokens/index.ts';
import { readTokensValidAfter } from '../users/tokens-valid-after.ts';
import { viewTokenOf } from '../view-tokens/token-text.ts';
import { verifyViewToken } from '../view-tokens/verify.ts';

export interface UserCredentials {
  readonly projectId: string;
  readonly authorization: readonly string[];
  readonly origin: string | undefined;
  /** The caller's network address, for the limit on guessed keys; absent where there is none. */
  readonly address: string | undefined;
  /** The call speaks the API of Paragon. */
  readonly via?: 'paragon' | undefined;
}

export type AuthenticateUser = (credentials: UserCredentials) => Promise<UserActor>;

const keepMs = 5_000;
const keepAtMost = 10_000;

/** Tokens with an unknown key or a wrong signature, and unknown view tokens: each costs a check, and no client sends many. */
const forgeries = { points: 20, duration: 60 };
const forgeryRules: readonly string[] = ['key-by-id', 'signature', 'view-known'];

/**
 * Proves a customer by the token that the host signed, or one of the host's staff by a view token of ours. A proof is kept for five seconds, and no
 * longer than the project that it was made with, so a disabled key or a raised `tokens_valid_after`
 * takes effect within five on every process. The metadata that a token carries is stored when the token is proved, not
 * on every call.
 */
export function createUserAuthentication(
  deps: WriteDeps & Pick<CoreDeps, 'projects' | 'publicUrl' | 'lastUsed'>,
): AuthenticateUser {
  const proved = new Map<string, { readonly until: number; readonly project: Project; readonly actor: UserActor }>();
  const { host: issuer, origin: own } = new URL(deps.publicUrl);
  const limiter = new RateLimiterMemory(forgeries);
  return async (credentials) => {
    const fingerprint = hash(
      'sha256',
      JSON.stringify([
        credentials.projectId,
        credentials.origin ?? null,
        credentials.via ?? null,
        credentials.authorization,
      ]),
      'base64',
    );
    const project = await deps.projects.get(credentials.projectId);
    if (credentials.via === 'paragon' && !project.paragonCompat) throw notOffered();
    const known = proved.get(fingerprint);
    const kept = known?.project === project && known.until > performance.now();
    if (kept && known.actor.expiresAt > deps.clock.now()) return known.actor;
    const caller = `${project.id} ${credentials.address ?? ''}`;
    await refuseForger(limiter, caller);
    // Paragon knows no views, and what answers in its words does not ask who only looks.
    const viewToken = credentials.via === undefined ? viewTokenOf(credentials.authorization) : undefined;
    const proof =
      viewToken === undefined
        ? prove(deps, project, { issuer, own }, credentials)
        : verifyViewToken(deps, project, { token: viewToken, origin: credentials.origin, now: deps.clock.now() });
    const actor = await proof.catch(async (error: unknown) => {
      const refusal = AppError.is(error) ? error.cause : undefined;
      if (refusal instanceof TokenRefusal && forgeryRules.includes(refusal.rule)) await limiter.penalty(caller);
      throw error;
    });
    if (actor.claimedMetadata !== undefined) await applyClaim(deps, actor);
    if (proved.size >= keepAtMost) proved.clear();
    proved.set(fingerprint, { until: performance.now() + keepMs, project, actor });
    return actor;
  };
}

async function prove(
  deps: Pick<CoreDeps, 'db' | 'clock' | 'lastUsed'>,
  project: Project,
  { issuer, own }: { readonly issuer: string; readonly own: string },
  credentials: UserCredentials,
): Promise<UserActor> {
  const token = await verifyUserToken({
    authorization: credentials.authorization,
    origin: credentials.origin,
    now: deps.clock.now(),
    project: {
      id: project.id,
      audience: `${issuer}/${project.id}`,
      ...audienceOf(project, credentials.via),
      maxTokenTtlSeconds: project.maxTokenTtlSeconds,
      ...(project.tokensValidAfter === undefined ? {} : { tokensValidAfter: project.tokensValidAfter }),
      // The portal that a Paragon client puts into a page is a page of ours.
      origins: credentials.via === 'paragon' ? [...project.origins, own] : project.origins,
      keys: project.keys,
    },
    userTokensValidAfter: (sub) => readTokensValidAfter(deps.db, project.id, sub),
  });
  deps.lastUsed.signingKey(project.id, token.kid);
  return {
    kind: 'user',
    projectId: project.id,
    userId: token.sub,
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
    ...(token.claims['metadata'] === undefined ? {} : { claimedMetadata: token.claims['metadata'] }),
    ...(credentials.origin === undefined ? {} : { origin: credentials.origin }),
    ...(credentials.via === undefined ? {} : { via: credentials.via }),
  };
}

/** A token for Paragon says its audience in words of its own, an older one none at all. */
function audienceOf(
  project: Project,
  via: UserCredentials['via'],
): Pick<TokenProject, 'audienceRequired' | 'otherAudiences'> {
  if (via === undefined) return { audienceRequired: project.audienceRequired };
  return { audienceRequired: false, otherAudiences: [`useparagon.com/${project.id}`] };
}

/** In the words for what is not there: nobody is to learn which projects there are. */
function notOffered(): AppError {
  return new AppError('not_found', 'There is nothing at this address.');
}

async function refuseForger(limiter: RateLimiterMemory, caller: string): Promise<void> {
  const known: RateLimiterRes | null = await limiter.get(caller);
  if (known === null || known.consumedPoints < forgeries.points) return;
  throw new AppError(
    'too_many_requests',
    'Too many tokens with an unknown key or a wrong signature. Wait a minute, then sign anew.',
    {
      retryAfterSeconds: Math.ceil(known.msBeforeNext / 1000),
    },
  );
}
