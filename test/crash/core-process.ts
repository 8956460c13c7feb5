import { createCore } from '@acme/core';
import pino from 'pino';
import { type CrashPoint, dieAt } from '../../packages/workflow/test/crash-point.ts';
import { crashTiming, defineCrash } from './definition.ts';

export interface ProcessInput {
  readonly connectionString: string;
  readonly encryptionKeys: string;
  readonly sandboxUrl: string;
  readonly hostUrl: string;
  readonly publicUrl: string;
  /** Where it kills itself. */
  readonly crashPoint?: CrashPoint;
}

/** A worker of the product, for tests that kill it. Argument: `ProcessInput` as JSON. Prints "working". */
const input = JSON.parse(process.argv[2] ?? '{}') as ProcessInput;
if (input.crashPoint !== undefined) dieAt(input.crashPoint);
const core = await createCore({
  ...input,
  egressAllow: [new URL(input.sandboxUrl).host, new URL(input.hostUrl).host],
  definitions: defineCrash(input),
  environment: () => undefined,
  log: pino({ level: 'silent' }),
  timing: crashTiming,
  egressFloorMs: 0,
});
// A process whose parent is gone ends as well.
process.stdin.resume().once('end', () => process.exit(1));
await core.work();
console.log('working');
