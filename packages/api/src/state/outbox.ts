/** What a host may want to hear of. One outbox row each, written in the transaction of the change. */
export const changeTypes = [
  'user.created',
  'user.deleted',
  'user.metadata_changed',
  'user.suspended',
  'user.resumed',
  'user.tokens_revoked',
  'connection.connected',
  'connection.state_changed',
  'connection.changed',
  'connection.settings_changed',
  'connection.disconnected',
  'connection.shared',
  'connection.unshared',
  'workflow.enabled',
  'workflow.disabled',
  'attempt.changed',
  'connect_link.changed',
  'execution.succeeded',
  'execution.failed',
  'destination.disabled',
] as const;
/** See {@link changeTypes}. */
export type ChangeType = (typeof changeTypes)[number];
