import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { type Credential, sealCredential } from './credential.ts';

/** Seals a credential for its connection, in the place of one that may be there, and lets what waited for it go on. */
export async function storeCredential(
  deps: Pick<CoreDeps, 'vault' | 'engine'>,
  trx: ProjectTrx,
  input: {
    readonly userId: string;
    readonly connectionId: string;
    readonly credential: Credential;
    readonly expiresAt: Date | null;
  },
): Promise<void> {
  const written = {
    sealed: sealCredential(deps.vault, 'credential', trx.projectId, input.connectionId, input.credential),
    expires_at: input.expiresAt,
    lease_until: null,
    retry_at: null,
    rejected_at: null,
    updated_at: new Date(),
  };
  await trx
    .insertInto('connect.credential', { connection_id: input.connectionId, ...written })
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'connection_id']).doUpdateSet((eb) => ({
        ...written,
        version: eb('connect.credential.version', '+', 1),
        // A refresh under way is fenced off: it must not write over the new grant.
        refresh_attempt: eb('connect.credential.refresh_attempt', '+', 1),
      })),
    )
    .execute();
  const waiting = { scope: trx.projectId, reason: 'credential_invalid' };
  await deps.engine.unpark(trx.unbound, { ...waiting, subject: input.userId });
  // What waits for it on behalf of colleagues.
  await deps.engine.unpark(trx.unbound, { ...waiting, label: input.connectionId });
}
