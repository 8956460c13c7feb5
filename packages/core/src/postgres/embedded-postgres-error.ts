/** The closed set of reasons for which the embedded Postgres does not start. */
export type EmbeddedPostgresErrorCode =
  | 'binaries_missing'
  | 'binaries_unusable'
  | 'cluster_missing'
  | 'cluster_unreadable'
  | 'data_dir_unusable'
  | 'in_use'
  | 'init_failed'
  | 'orphan_running'
  | 'password_refused'
  | 'setting_refused'
  | 'start_failed'
  | 'unsupported_platform'
  | 'version_mismatch';

/** Why the embedded Postgres did not start. The message is one line for an operator and holds no secret. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
