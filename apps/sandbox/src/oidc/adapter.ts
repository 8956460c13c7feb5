import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { FaultSwitches } from '../faults/switches.ts';
import type { Ledger } from '../ledger.ts';
import type { Artifact, SandboxStore } from '../store.ts';

const sweepEvery = 500;

/**
 * Keeps what oidc-provider stores in the sandbox's store. Two rules are added here, because only
 * here they are atomic: a refresh token is consumed once (two simultaneous uses are a reuse too),
 * and within the grace period a consumed one still passes for fresh.
 */
export function createAdapterFactory({
  store,
  faults,
  ledger,
}: {
  readonly store: SandboxStore;
  readonly faults: FaultSwitches;
  readonly ledger: Ledger;
}): (model: string) => Adapter {
  let upserts = 0;

  return (model) => {
    const entries = entriesOf(store, model);

    const inGrace = (artifact: Artifact) =>
      artifact.consumedAtMs !== undefined &&
      model === 'RefreshToken' &&
      Date.now() < artifact.consumedAtMs + faults.current.oauth.rotationGraceMs;

    const read = (id: string): AdapterPayload | undefined => {
      const artifact = entries.get(id);
      if (!artifact || isExpired(artifact)) return undefined;
      if (artifact.consumedAtMs === undefined || inGrace(artifact)) return { ...artifact.payload };
      return { ...artifact.payload, consumed: Math.floor(artifact.consumedAtMs / 1000) };
    };

    const findWhere = (key: 'uid' | 'userCode', value: string) => {
      for (const [id, { payload }] of entries) if (payload[key] === value) return read(id);
      return undefined;
    };

    return {
      async upsert(id, payload, expiresInSeconds) {
        const expiresAtMs = typeof expiresInSeconds === 'number' ? Date.now() + expiresInSeconds * 1000 : null;
        entries.set(id, { payload: { ...payload }, expiresAtMs });
        upserts += 1;
        if (upserts % sweepEvery === 0) sweep(store);
        store.changed();
      },
      async find(id) {
        return read(id);
      },
      async findByUid(uid) {
        return findWhere('uid', uid);
      },
      async findByUserCode(userCode) {
        return findWhere('userCode', userCode);
      },
      async consume(id) {
        const artifact = entries.get(id);
        if (!artifact) return;
        if (artifact.consumedAtMs !== undefined && !inGrace(artifact)) {
          const { grantId } = artifact.payload;
          if (typeof grantId === 'string' && revokeGrant(store, grantId)) {
            ledger.append({ type: 'grant_revoked', grantId, by: 'reuse' });
          }
          throw new errors.InvalidGrant(reuseReason(model));
        }
        artifact.consumedAtMs ??= Date.now();
        artifact.uses = (artifact.uses ?? 0) + 1;
        store.changed();
      },
      async destroy(id) {
        entries.delete(id);
        store.changed();
      },
      async revokeByGrantId(grantId) {
        deleteByGrant(entries, grantId);
        store.changed();
      },
    };
  };
}

/** The detail oidc-provider gives when a used code or token comes back. */
function reuseReason(model: string): string {
  return model === 'RefreshToken' ? 'refresh token already used' : 'authorization code already consumed';
}

/** Deletes a grant with every token made from it. False when there is no such grant. */
export function revokeGrant(store: SandboxStore, grantId: string): boolean {
  for (const entries of store.artifacts.values()) deleteByGrant(entries, grantId);
  const existed = entriesOf(store, 'Grant').delete(grantId);
  store.changed();
  return existed;
}

/** Makes every access token of now an expired one; refresh tokens stay good. Returns how many. */
export function expireAccessTokens(store: SandboxStore): number {
  const entries = entriesOf(store, 'AccessToken');
  const count = [...entries.values()].filter((artifact) => !isExpired(artifact)).length;
  entries.clear();
  store.changed();
  return count;
}

/** Live entries of one model. */
export function liveArtifacts(store: SandboxStore, model: string): readonly (readonly [string, Artifact])[] {
  return [...entriesOf(store, model)].filter(([, artifact]) => !isExpired(artifact));
}

function entriesOf(store: SandboxStore, model: string): Map<string, Artifact> {
  let entries = store.artifacts.get(model);
  if (!entries) store.artifacts.set(model, (entries = new Map()));
  return entries;
}

function deleteByGrant(entries: Map<string, Artifact>, grantId: string): void {
  for (const [id, { payload }] of entries) if (payload['grantId'] === grantId) entries.delete(id);
}

function isExpired({ expiresAtMs }: Artifact): boolean {
  return expiresAtMs !== null && expiresAtMs <= Date.now();
}

function sweep(store: SandboxStore): void {
  for (const entries of store.artifacts.values()) {
    for (const [id, artifact] of entries) if (isExpired(artifact)) entries.delete(id);
  }
}
