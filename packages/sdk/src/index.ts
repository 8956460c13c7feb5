export { ConnectApiError, type ConnectApiErrorCode } from './api-error.ts';
export { type ConnectClient, createConnectClient } from './client.ts';
export type { Keys } from './keys.ts';
export type { ConnectClientOptions, WriteOptions } from './options.ts';
export type { ConnectedUserOf, DisconnectTargetOf, ExecutionFilterOf, IntegrationOf } from './types.ts';
export { createUserTokens, type UserTokenOptions, type UserTokens } from './user-tokens.ts';
export type {
  ApiScope,
  CreatedSecretKey,
  CreatedSigningKey,
  DisconnectOutput,
  Execution,
  ExecutionDetail,
  IntegrationInfo,
  KeyList,
  RotatedSecretKey,
  SecretKey,
  SentEvent,
  SigningKey,
  SigningKeyState,
  WorkflowStateOutput,
} from '@acme/api';
