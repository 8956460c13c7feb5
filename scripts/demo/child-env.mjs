import { delimiter, dirname, join } from 'node:path';

// Nothing else gets through: a DATABASE_URL or PORT of the reader's own shell must not reach the demo.
const passed = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** The environment of a service: what every program needs, and `own`. */
export function serviceEnv(own) {
  const inherited = passed.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]);
  return { ...Object.fromEntries(inherited), NODE_ENV: 'production', ...own };
}

/** The reader's environment, for npm and turbo, with the pinned Node first on the path. */
export function toolEnv(root) {
  const bin = join(root, 'node_modules', '.bin');
  return {
    ...process.env,
    PATH: [bin, process.env.PATH ?? '', dirname(process.execPath)].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
  };
}
