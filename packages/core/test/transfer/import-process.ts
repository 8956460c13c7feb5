import { createReadStream } from 'node:fs';
import { openCore } from './stand.ts';

/** An import in a process of its own, for tests that kill it. Arguments: database, keys, project, file, transfer key. */
const [connectionString, keys, projectId, file, transferKey] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];

process.stdin.resume().once('end', () => process.exit(1));
const note = () => undefined;
const core = await openCore({ connectionString, keys, log: { info: note, warn: note, error: note } });
for await (const { nextLine } of core.admin.importUsers(createReadStream(file), { projectId, transferKey })) {
  console.log(nextLine);
}
await core.stop();
process.stdin.destroy();
