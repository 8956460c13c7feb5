import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

/** What keeps the server on loopback, behind its password and on its own files is not up for setting. */
const ours = new Set([
  'config_file',
  'data_directory',
  'external_pid_file',
  'hba_file',
  'ident_file',
  'listen_addresses',
  'password_encryption',
  'port',
  'unix_socket_directories',
]);

export function checkSettings(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name of Object.keys(settings)) {
    if (/^[a-z][a-z0-9_.]*$/.test(name) && !ours.has(name)) continue;
    throw new EmbeddedPostgresError(
      'setting_refused',
      `The embedded Postgres takes no setting "${name}". Leave it out, or set DATABASE_URL to a server that you set up yourself.`,
    );
  }
  return settings;
}
