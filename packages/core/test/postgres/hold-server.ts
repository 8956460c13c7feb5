import { startEmbeddedPostgres } from '../../src/postgres/index.ts';

// A process that owns an embedded Postgres, for tests that kill it. Prints one line of JSON when the server
// runs or could not be started; obeys `stop` and `exit` on its input.
const [dataDir = '', systemDir = ''] = process.argv.slice(2);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

try {
  const server = await startEmbeddedPostgres({ dataDir, systemDir, log, settings: { fsync: 'off' } });
  console.log(JSON.stringify({ connectionString: server.connectionString }));
  process.stdin.setEncoding('utf8').on('data', (command: string) => {
    if (command.trim() === 'stop') void server.stop().then(() => process.exit(0));
    else process.exit(0);
  });
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.log(JSON.stringify({ code, message }));
  process.exit(1);
}
