export * from './definition-error.ts';
export * from './metadata.ts';
export * from './project.ts';
export * from './secret.ts';
export * from './settings.ts';
export * from './step.ts';
export type * from './types.ts';
export type * from './workflow.ts';
