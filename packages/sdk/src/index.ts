export { ConnectApiError, type ConnectApiErrorCode } from './api-error.ts';
export { type ConnectClient, type ConnectClientOptions, createConnectClient } from './client.ts';
export type { ConnectedUserOf, DisconnectTargetOf, ExecutionFilterOf, IntegrationOf } from './types.ts';
export { createUserTokens, type UserTokenOptions, type UserTokens } from './user-tokens.ts';
export { createWhere, type MetadataConditions, type WhereOf } from './where.ts';
export { parseQuery, printQuery, type Query, QueryError } from '@acme/api/query';
export type {
  DisconnectOutput,
  Execution,
  ExecutionDetail,
  IntegrationInfo,
  SentEvent,
  WorkflowStateOutput,
} from '@acme/api';
