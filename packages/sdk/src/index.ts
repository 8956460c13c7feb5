export { ConnectApiError, type ConnectApiErrorCode } from './api-error.ts';
export { type ConnectClientOptions, createConnectClient } from './client.ts';
export type { ConnectClient, OperationsClient, Page, PageOptions, UsersClient } from './connect-client.ts';
export type {
  ConnectedUserOf,
  DisconnectTargetOf,
  ExecutionFilterOf,
  IntegrationOf,
  MetadataMatchOf,
  OperationActOf,
  Search,
  SuspensionTargetOf,
  UserFilterOf,
  UserSummaryOf,
} from './types.ts';
export { createUserTokens, type UserTokenOptions, type UserTokens } from './user-tokens.ts';
export { createWhere, type MetadataConditions, type WhereOf } from './where.ts';
export { parseQuery, printQuery, type Query, QueryError } from '@acme/api/query';
export type {
  AuditEntry,
  AuditPage,
  DeletedUser,
  DisconnectOutput,
  Execution,
  ExecutionDetail,
  Explanation,
  IntegrationInfo,
  KeyResult,
  Operation,
  OperationFailurePage,
  OperationPage,
  OperationPreview,
  SentEvent,
  Suspension,
  SuspensionOutput,
  WorkflowStateOutput,
} from '@acme/api';
