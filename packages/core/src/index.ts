export { checkDatabase } from './db/check-database.ts';
export { type Admin, type Core, type CoreOptions, createCore } from './create-core.ts';
export { migrate } from './db/migrate.ts';
export type { DefinitionSource } from './definitions/definitions.ts';
export type { Log } from './deps.ts';
export type { Standing } from './limits/rate-limiter.ts';
export type { CreatedProject } from './projects/create.ts';
export { generateKey as generateEncryptionKey } from './vault/index.ts';
