export type * from './connector.ts';
