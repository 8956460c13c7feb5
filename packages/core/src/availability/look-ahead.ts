import type { MetadataPatch } from '@acme/api';
import type { ProjectDb } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import { applyDecisions, type Patched } from '../metadata/apply-decisions.ts';
import { checkPatch } from '../metadata/check-patch.ts';
import { isChange, refuseProblems } from '../metadata/write-metadata.ts';
import type { SuspensionRow } from '../suspensions/suspension.ts';
import type { UserRow } from '../users/read-user.ts';
import { decideRules, type RuleDecision } from './decide-rules.ts';
import { readInUse } from './read-in-use.ts';

/** What decides about a user. */
interface Outlook extends Patched {
  readonly suspensions: readonly SuspensionRow[];
}

/**
 * What a user would have right after the server set these values, by the same decisions as when it does. Nothing is
 * written. @throws invalid_metadata
 */
export async function lookAhead(
  db: ProjectDb,
  definition: Definition,
  user: Pick<UserRow, 'id' | 'metadata' | 'provenance' | 'secrets' | 'suspensions'>,
  patch: MetadataPatch,
  now: Date,
): Promise<Outlook> {
  const { metadata, provenance, suspensions } = user;
  const written = { writer: 'server', at: now } as const;
  const secrets = new Set(user.secrets.map(({ name }) => name));
  const decisions = checkPatch({ ...written, definition: definition.source, metadata, provenance, secrets }, patch);
  refuseProblems(decisions);
  // Rules are asked when something changes, and what they have decided before stays otherwise.
  if (![...decisions.values()].some(isChange)) return { metadata, provenance, suspensions };
  const after = applyDecisions({ metadata, provenance }, decisions, written);
  const inUse = await readInUse(db, user.id);
  const outcome = decideRules({ definition, user: after, cause: 'change' }, suspensions, inUse, now);
  return { ...after, suspensions: outcome.reduce(follow, suspensions) };
}

/** The suspensions after what was decided about one rule. What is disconnected is gone, and needs none. */
function follow(
  rows: readonly SuspensionRow[],
  { rule, answer, act, effectiveAt }: RuleDecision,
): readonly SuspensionRow[] {
  const place = { integrationId: rule.integration.id, workflowId: rule.workflow?.id ?? '', source: 'rule' } as const;
  switch (act) {
    case 'take_back':
      return rows.filter(
        (row) =>
          row.source !== place.source ||
          row.integrationId !== place.integrationId ||
          row.workflowId !== place.workflowId,
      );
    case 'suspend':
    case 'disconnect': {
      const reason = answer.message ?? null;
      return [...rows, { ...place, act, reason, effectiveAt: effectiveAt.toISOString() }];
    }
    default:
      return rows;
  }
}
