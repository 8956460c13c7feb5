import { type Actor, AppError, type Metadata, type MetadataPatch, type PlainValue, type Subject } from '@acme/api';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { checkPatch } from './check-patch.ts';
import { describeMetadata } from './describe-user.ts';
import { ensureUser } from './ensure-user.ts';

const maxBytes = 16 * 1024;
const maxKeys = 50;

/** Applies a merge patch, all of it or nothing. @throws invalid_metadata with a problem per key */
export async function setMetadata(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'vault' | 'clock'>,
  actor: Actor,
  subject: Subject,
  patch: MetadataPatch,
): Promise<Metadata> {
  const { slug } = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(slug);
  const fields = definition.source.metadata;
  const db = forProject(deps.db, subject.projectId);
  refuseProblems(checkPatch(actor, fields, {}, patch).problems);
  const userId = await ensureUser(db, subject.userId);

  return await db.transaction(async (trx) => {
    const row = await trx
      .selectFrom('connect.connected_user')
      .select(['metadata', 'provenance'])
      .where('id', '=', userId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const checked = checkPatch(actor, fields, row.provenance, patch);
    refuseProblems(checked.problems);

    const at = deps.clock.now().toISOString();
    const metadata = new Map<string, PlainValue>(Object.entries(row.metadata));
    const provenance = new Map(Object.entries(row.provenance));
    for (const key of checked.deleted) {
      metadata.delete(key);
      provenance.delete(key);
    }
    for (const [key, value] of checked.plain) {
      metadata.set(key, value);
      provenance.set(key, { by: actor.kind === 'server' ? 'server' : 'browser', at });
    }
    const text = JSON.stringify(Object.fromEntries(metadata));
    await trx
      .updateTable('connect.connected_user')
      .set({ metadata: text, provenance: JSON.stringify(Object.fromEntries(provenance)) })
      .where('id', '=', userId)
      .execute();
    await writeSecrets(deps, trx, userId, checked.secrets, checked.deleted);
    const secrets = await trx
      .selectFrom('connect.user_secret')
      .select(['name', 'fingerprint', 'set_at'])
      .where('user_id', '=', userId)
      .execute();
    if (Buffer.byteLength(text) > maxBytes || metadata.size + secrets.length > maxKeys) {
      throw new AppError(
        'payload_too_large',
        'A user holds at most 50 keys and 16 kB of metadata. Delete some with null.',
      );
    }
    await emitChange(trx, {
      userId,
      type: 'user.metadata_changed',
      payload: { userId: subject.userId, keys: Object.keys(patch) },
    });
    return describeMetadata(
      { actor, definition },
      {
        metadata: Object.fromEntries(metadata),
        secrets: secrets.map((s) => ({ name: s.name, fingerprint: s.fingerprint, setAt: s.set_at.toISOString() })),
      },
    );
  });
}

function refuseProblems(problems: ReturnType<typeof checkPatch>['problems']): void {
  const first = Object.entries(problems)[0];
  if (first === undefined) return;
  throw new AppError('invalid_metadata', `Nothing was stored: "${first[0]}": ${first[1].message}`, {
    fields: problems,
  });
}

async function writeSecrets(
  deps: Pick<CoreDeps, 'vault' | 'clock'>,
  trx: ProjectTrx,
  userId: string,
  secrets: ReadonlyMap<string, string>,
  deleted: ReadonlySet<string>,
): Promise<void> {
  if (deleted.size > 0) {
    await trx
      .deleteFrom('connect.user_secret')
      .where('user_id', '=', userId)
      .where('name', 'in', [...deleted])
      .execute();
  }
  for (const [name, value] of secrets) {
    const written = {
      sealed: deps.vault.seal(value, secretAddress(trx.projectId, userId, name)),
      fingerprint: deps.vault.fingerprint(trx.projectId, value),
      set_at: deps.clock.now(),
    };
    await trx
      .insertInto('connect.user_secret', { user_id: userId, name, ...written })
      .onConflict((conflict) => conflict.columns(['project_id', 'user_id', 'name']).doUpdateSet(written))
      .execute();
  }
}

/** Where a user's secret is sealed for; the same value opened anywhere else is refused. */
export function secretAddress(projectId: string, userId: string, name: string) {
  return { table: 'user_secret', projectId, rowId: userId, field: name };
}
