export * from './attempts/schemas.ts';
export * from './connections/schemas.ts';
export * from './events/schemas.ts';
export * from './executions/schemas.ts';
export * from './integrations/schemas.ts';
export * from './users/schemas.ts';
export * from './workflows/schemas.ts';
