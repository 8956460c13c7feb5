export { ConnectApiError, type ConnectApiErrorCode } from './api-error.ts';
export { createConnectClient } from './client.ts';
export type { AuditFilter, ConnectClient, Page, PageOptions, UsersClient } from './connect-client.ts';
export type { Destinations, DestinationSpec } from './destinations.ts';
export type { Keys } from './keys.ts';
export type { OperationsClient } from './operations.ts';
export type { ConnectClientOptions, WriteOptions } from './options.ts';
export type {
  ActionCallOf,
  ActionItemOf,
  ConnectedUserOf,
  DisconnectTargetOf,
  ExecutionFilterOf,
  ExecutionMatchOf,
  IntegrationOf,
  MetadataMatchOf,
  OperationActOf,
  Search,
  StartOf,
  SuspensionTargetOf,
  UserFilterOf,
  UserSummaryOf,
  WorkflowAnswerOf,
} from './types.ts';
export { type ConnectEvent, EventVerificationError, verifyEvent } from './verify-event.ts';
export type { AccountWebhooks } from './webhooks.ts';
export { createUserTokens, type UserTokenOptions, type UserTokens } from './user-tokens.ts';
export type { WorkflowsClient } from './workflows.ts';
export { createWhere, type MetadataConditions, type WhereOf } from './where.ts';
export { parseQuery, printQuery, type Query, QueryError } from '@acme/api/query';
export type {
  AccountWebhook,
  ActionInfo,
  ApiScope,
  AuditEntry,
  AuditPage,
  ChangedConnection,
  ConnectionChange,
  ConnectLink,
  CreatedConnectLink,
  CreatedSecretKey,
  CreatedSigningKey,
  CreatedDestination,
  DeletedUser,
  Delivery,
  DeliveryDetail,
  DeliveryState,
  Destination,
  DestinationState,
  DestinationTest,
  DisconnectOutput,
  EventType,
  Execution,
  ExecutionDetail,
  ExecutionStep,
  Explanation,
  IntegrationInfo,
  KeyList,
  KeyResult,
  Operation,
  OperationFailurePage,
  OperationPage,
  OperationPreview,
  ProviderResponse,
  ProviderSaid,
  ReplayedExecution,
  RotatedSecretKey,
  SecretKey,
  SentEvent,
  SigningKey,
  SigningKeyState,
  Suspension,
  SuspensionOutput,
  Exchange,
  StartedWorkflow,
  StepTries,
  WorkflowClock,
  WorkflowPause,
  WorkflowStateOutput,
} from '@acme/api';
