import * as z from 'zod';

/** What can be done to a user or a project, and is remembered. */
export const auditActions = [
  'user.created',
  'user.deleted',
  'user.metadata_changed',
  'user.suspended',
  'user.resumed',
  'user.tokens_revoked',
  'user.view_created',
  'user.imported',
  'integration.suspended',
  'integration.resumed',
  'workflow.suspended',
  'workflow.resumed',
  'workflow.enabled',
  'workflow.disabled',
  'connection.connected',
  'connection.changed',
  'connection.settings_changed',
  'connection.disconnected',
  'webhook.created',
  'webhook.secret_set',
  'webhook.removed',
  'connection.shared',
  'connection.unshared',
  'connect_link.created',
  'connect_link.opened',
  'connect_link.finished',
  'connect_link.revoked',
  'execution.cancelled',
  'execution.retried',
  'execution.replayed',
  'workflow.paused',
  'workflow.unpaused',
  'operation.started',
  'operation.cancelled',
  'operation.finished',
  'rules.changed',
  'destination.created',
  'destination.changed',
  'destination.removed',
  'destination.replayed',
  'key.created',
  'key.changed',
  'key.disabled',
  'project.changed',
  'data.exported',
  'data.imported',
] as const;
/** See {@link auditActions}. */
export type AuditAction = (typeof auditActions)[number];

/** One remembered act. Secrets are told by name and fingerprint, never by value. */
export const AuditEntry = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.object({
    /** A customer, a secret key of the host, a person at the command line, or the server by itself. */
    kind: z.enum(['user', 'server', 'admin', 'system']),
    /** The user's id, the key's id, or a name. */
    id: z.string(),
  }),
  action: z.enum(auditActions),
  /** Absent when it was done to the project, and once the user is deleted. */
  userId: z.string().optional(),
  target: z.record(z.string(), z.unknown()),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  reason: z.string().optional(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** A page of the audit, newest first. */
export const AuditPage = z.object({ items: z.array(AuditEntry), nextCursor: z.string().optional() });
export type AuditPage = z.infer<typeof AuditPage>;
