export * from './api-scope.ts';
export * from './attempt.ts';
export * from './connection.ts';
export * from './error-code.ts';
export * from './execution.ts';
export * from './integration.ts';
export * from './operation.ts';
export * from './outbox.ts';
