import type { ConnectLink, ConnectLinkState } from '@acme/api';
import type { Selectable } from 'kysely';
import type { ConnectLinkTable } from '../db/database.ts';

export type ConnectLinkRow = Selectable<ConnectLinkTable>;

/** The state as it is at this moment. */
export function linkState(row: Pick<ConnectLinkRow, 'state' | 'expires_at'>, now: Date): ConnectLinkState {
  const isOver = row.state === 'finished' || row.state === 'revoked';
  return !isOver && row.expires_at <= now ? 'expired' : row.state;
}

/** What its user and the host may know of a link. Its secret is nobody's to read. */
export function describeLink(row: Omit<ConnectLinkRow, 'secret_sha256' | 'cookie_sha256'>, now: Date): ConnectLink {
  return {
    id: row.id,
    integrationId: row.integration_id,
    state: linkState(row, now),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.connection_id === null ? {} : { connectionId: row.connection_id }),
  };
}
