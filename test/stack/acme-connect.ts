import { run } from '../../apps/server/src/main.ts';

await run(process.argv);
