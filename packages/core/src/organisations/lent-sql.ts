import type { Sharing } from '../definitions/definitions.ts';
import { suspensionsSql } from '../suspensions/suspension.ts';
import { organisationSql, quoted } from './organisation-of.ts';

/**
 * Colleagues' accounts, for a `from`: the account `c` with its owner `o`. Which of them `u` may use says {@link isLentSql}.
 */
export const lentFromSql = `connect.connection c
    join connect.connected_user o on o.project_id = c.project_id and o.id = c.user_id`;

/**
 * Whether user `u` may use the account `c` of another user `o` now: it is shared with the organisation that both are of at
 * this moment, and the definition lets it be. This is asked wherever an account is read for somebody who is not its owner.
 */
export function isLentSql(sharing: Sharing): string {
  return `c.organisation = ${organisationSql(sharing, 'u')} and c.organisation = ${organisationSql(sharing, 'o')}
    and c.user_id <> u.id and o.deleted_at is null and c.state not in ('revoking', 'disconnected')
    and c.integration_id in (${sharing.integrationIds.map(quoted).join(', ')})`;
}

/** Of a colleague's account, what its user is told of its owner, and what holds it back for everybody. */
export const lenderSql = `json_build_object('id', o.external_id, 'suspensions', ${suspensionsSql('o')})`;
