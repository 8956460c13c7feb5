export type { ConnectSnapshot } from '../headless/connect-snapshot.ts';
export { type PrefetchOptions, prefetchConnect } from './prefetch-connect.ts';
