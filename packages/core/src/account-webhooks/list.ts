import type { AccountWebhook, Subject } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getUserId } from '../users/ensure-user.ts';
import { describeWebhook } from './describe.ts';
import { selectWebhooks } from './select.ts';

/** The webhooks of a user's accounts, oldest first. @throws not_found */
export async function listWebhooks(
  deps: Pick<CoreDeps, 'db' | 'clock' | 'publicUrl'>,
  subject: Subject,
): Promise<AccountWebhook[]> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  const rows = await selectWebhooks(db)
    .where('c.user_id', '=', userId)
    .orderBy('w.created_at')
    .orderBy('w.id')
    .execute();
  return rows.map((row) => describeWebhook(deps.publicUrl, row, deps.clock.now()));
}
