import type { Actor } from '../context.ts';
import type { AuditAction, AuditPage } from './schemas.ts';

/** Which acts to list. `limit` is 1 to 100. */
export interface AuditFilter {
  readonly userId?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Who did what, when. */
export interface AuditService {
  /** Newest first. @throws not_found for an unknown user, invalid_request for a cursor we did not make */
  list(actor: Actor, filter: AuditFilter): Promise<AuditPage>;
}
