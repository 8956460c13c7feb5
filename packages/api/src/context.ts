import type { AttemptService } from './attempts/service.ts';
import type { AuditService } from './audit/service.ts';
import type { ConnectLinkService } from './connect-links/service.ts';
import type { ConnectionService } from './connections/service.ts';
import type { DestinationService } from './destinations/service.ts';
import type { EventService } from './events/service.ts';
import type { ExecutionService } from './executions/service.ts';
import type { IdempotencyService } from './idempotency/service.ts';
import type { IntegrationService } from './integrations/service.ts';
import type { KeyService } from './keys/service.ts';
import type { OperationService } from './operations/service.ts';
import type { ApiScope } from './state/api-scope.ts';
import type { SettingsService } from './settings/service.ts';
import type { SuspensionService } from './suspensions/service.ts';
import type { UserService } from './users/service.ts';
import type { WebhookService } from './webhooks/service.ts';
import type { WorkflowService } from './workflows/service.ts';

/** A customer of the host, proved by a user token. */
export interface UserActor {
  readonly kind: 'user';
  readonly projectId: string;
  /** The host's own id of the user: the token's `sub`. */
  readonly userId: string;
  /** The allow-listed origin the call came from; absent for callers that are no browser. */
  readonly origin?: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** The token's claim `metadata`, as it was signed. */
  readonly claimedMetadata?: unknown;
  /** Present where an app speaks the API of Paragon, to a project that lets it; its few rights besides are asked by this. */
  readonly via?: 'paragon';
  /** Present for one of the host's staff who sees the panel of this customer: reads what it shows, and changes nothing. */
  readonly view?: { readonly id: string; readonly viewer: string };
}

/** The host's backend, proved by a secret key. */
export interface ServerActor {
  readonly kind: 'server';
  readonly projectId: string;
  readonly keyId: string;
  readonly scopes: readonly ApiScope[];
}

/** A person at the server's command line. */
export interface AdminActor {
  readonly kind: 'admin';
  readonly projectId: string;
  readonly name: string;
}

/** The server by itself: a rule that took effect, a time that came. */
export interface SystemActor {
  readonly kind: 'system';
  readonly projectId: string;
  readonly name: string;
}

/** Who acts. */
export type Actor = UserActor | ServerActor | AdminActor | SystemActor;

/** One connected user of one project: what every verb works on. */
export interface Subject {
  readonly projectId: string;
  readonly userId: string;
}

/** The ports that `core` implements and the server injects. */
export interface Services {
  readonly attempts: AttemptService;
  readonly audit: AuditService;
  readonly connectLinks: ConnectLinkService;
  readonly connections: ConnectionService;
  readonly destinations: DestinationService;
  readonly events: EventService;
  readonly executions: ExecutionService;
  readonly idempotency: IdempotencyService;
  readonly integrations: IntegrationService;
  readonly keys: KeyService;
  readonly operations: OperationService;
  readonly settings: SettingsService;
  readonly suspensions: SuspensionService;
  readonly users: UserService;
  readonly webhooks: WebhookService;
  readonly workflows: WorkflowService;
}

/** What each request brings to the procedures. It names only types of this package, because it is part of `AppRouter`. */
export interface ApiContext {
  readonly requestId: string;
  readonly services: Services;
  /** Under which a write of a secret key happens once: the header `Idempotency-Key`, as it was sent. */
  readonly idempotencyKey?: string | undefined;
  /** Is told when the answer is one that was given before. */
  readonly onReplay?: (() => void) | undefined;
  /** Watches a procedure at work, for metrics and traces: calls `work` once, at once, and gives back what it gives. */
  readonly watch?: (<Result>(procedure: string, work: () => Promise<Result>) => Promise<Result>) | undefined;
  /** Proves the caller; throws `invalid_token`, `invalid_api_key`, `forbidden_origin` or `too_many_requests`. */
  authenticateUser(): Promise<UserActor>;
  authenticateServer(): Promise<ServerActor>;
}
