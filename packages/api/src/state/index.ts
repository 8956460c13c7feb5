export * from './attempt.ts';
export * from './connection.ts';
export * from './error-code.ts';
export * from './execution.ts';
export * from './integration.ts';
export * from './outbox.ts';
