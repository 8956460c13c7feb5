export type { Finish } from './attempts/finish.ts';
export { checkDatabase } from './db/check-database.ts';
export { examineDatabase } from './db/examine-database.ts';
export { refuseUnmigrated } from './db/pending-migrations.ts';
export type { OpenedLink } from './connect-links/open.ts';
export { type Admin, type Core, type CoreOptions, createCore } from './create-core.ts';
export { type BlockedReason, EgressError, type EgressReason } from './egress/index.ts';
export { migrate } from './db/migrate.ts';
export type { DefinitionSource } from './definitions/definitions.ts';
export type { Log } from './deps.ts';
export type { UnreadableValue } from './keys/reseal-batch.ts';
export { type CallPurpose, type HeldReason, type ObservedCall, type Observer } from './observe/observer.ts';
export type { Vitals } from './observe/vitals.ts';
export type { RotationEnd, RotationProgress } from './keys/rotate-encryption.ts';
export type { Standing } from './limits/rate-limiter.ts';
export type { IncomingDelivery, Reception } from './provider-events/receive.ts';
export type { ProjectChange } from './projects/configure.ts';
export type { CreatedProject } from './projects/create.ts';
export type { ProjectSettings } from './projects/describe-settings.ts';
export type { Finding } from './projects/examine.ts';
export { generateKey as generateEncryptionKey } from './vault/index.ts';
export {
  type ExportEnd,
  type ExportProgress,
  type ImportCounts,
  type ImportEnd,
  type ImportProgress,
  type Skipped,
  TransferError,
} from './transfer/index.ts';
