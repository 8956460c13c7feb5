import type { Suspension } from '@acme/api';

/** A row of `connect.suspension` as JSON aggregation gives it. Empty text: the whole of it. */
export interface SuspensionRow {
  readonly integrationId: string;
  readonly workflowId: string;
  readonly source: 'host' | 'rule';
  readonly act: 'suspend' | 'disconnect';
  readonly reason: string | null;
  readonly effectiveAt: string;
}

/** The rows of one user as one JSON value, for statements that read more of the user besides, under that alias. */
export const suspensionsSql = (user: 'u' | 'o') => `coalesce((
    select json_agg(json_build_object('integrationId', s.integration_id, 'workflowId', s.workflow_id, 'source', s.source,
      'act', s.act, 'reason', s.reason, 'effectiveAt', s.effective_at))
    from connect.suspension s
    where s.project_id = ${user}.project_id and s.user_id = ${user}.id
  ), '[]')`;

/** See {@link suspensionsSql}: of `u`. */
export const suspensionsOfUserSql = suspensionsSql('u');

/** What a suspension may be about: the user, an integration of the user, or one workflow of it. */
export interface Place {
  readonly integrationId?: string | undefined;
  readonly workflowId?: string | undefined;
}

/** What holds back exactly this place now; the host's own word before a rule's. */
export function suspensionAt(rows: readonly SuspensionRow[], place: Place, now: Date): SuspensionRow | undefined {
  const here = rows.filter((row) => isAt(row, place) && new Date(row.effectiveAt) <= now);
  return here.find((row) => row.source === 'host') ?? here[0];
}

/** What holds this place back now, be it as part of something larger. */
export function suspensionOver(rows: readonly SuspensionRow[], place: Place, now: Date): SuspensionRow | undefined {
  return (
    suspensionAt(rows, {}, now) ??
    (place.integrationId === undefined ? undefined : suspensionAt(rows, { integrationId: place.integrationId }, now)) ??
    (place.workflowId === undefined ? undefined : suspensionAt(rows, place, now))
  );
}

/** Until when a rule that says no lets things go on. */
export function graceAt(rows: readonly SuspensionRow[], place: Place, now: Date): Date | undefined {
  const row = rows.find((candidate) => candidate.source === 'rule' && isAt(candidate, place));
  const until = row && new Date(row.effectiveAt);
  return until !== undefined && until > now ? until : undefined;
}

export function describeSuspension(row: SuspensionRow): Suspension {
  return {
    ...(row.integrationId === '' ? {} : { integrationId: row.integrationId }),
    ...(row.workflowId === '' ? {} : { workflowId: row.workflowId }),
    by: row.source,
    ...(row.reason === null ? {} : { reason: row.reason }),
    effectiveAt: new Date(row.effectiveAt).toISOString(),
  };
}

function isAt(row: SuspensionRow, place: Place): boolean {
  return row.integrationId === (place.integrationId ?? '') && row.workflowId === (place.workflowId ?? '');
}
