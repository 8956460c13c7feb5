export { type ExportEnd, type ExportOptions, type ExportProgress, exportUsers } from './export-users.ts';
export { importParagon } from './import-paragon.ts';
export {
  type ImportCounts,
  type ImportEnd,
  type ImportOptions,
  type ImportProgress,
  importUsers,
} from './import-users.ts';
export { readExport, type ReadOptions } from './read-export.ts';
export type { Skipped } from './skipped.ts';
export { TransferError, type TransferErrorCode } from './transfer-error.ts';
