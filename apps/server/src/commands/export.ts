import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportEnd, ExportProgress } from '@acme/core';
import { readEnv } from '../env.ts';
import { withCore } from './open-core.ts';
import { withOutputs } from './open-output.ts';
import { createProgressLine } from './progress-line.ts';
import { openSkippedReport, type SkippedReport } from './skipped-report.ts';
import { exitCodeOf, listenForStop } from './stop-signal.ts';
import { readTransferKey, type TransferKeyOptions } from './transfer-key.ts';

export interface ExportCommandOptions extends TransferKeyOptions {
  readonly project: string;
  readonly query?: string;
  readonly out?: string;
  readonly report?: string;
}

/** Writes the users of a project as JSON Lines. Exit code 1 when something stayed behind, 130 or 143 when it was stopped. */
export async function exportCommand(options: ExportCommandOptions): Promise<void> {
  const env = readEnv();
  const transferKey = await readTransferKey(options);
  const signal = listenForStop();
  const end = await withCore(env, async (core) => {
    const { projectId } = await core.admin.findProject(options.project);
    const users = core.admin.exportUsers({ projectId, query: options.query, transferKey, signal });
    const { output, report, first } = await withOutputs(async (outputs) => ({
      output: options.out === undefined ? process.stdout : await outputs.open('--out', options.out),
      report: await openSkippedReport(outputs, options.report),
      first: await users.next(),
    }));
    const written = await write(first, users, output, report);
    for (const line of await report.end()) console.error(line);
    return written;
  });
  console.error(describeEnd(end));
  if (end.stopped) process.exitCode = exitCodeOf(signal);
  else if (end.skipped > 0) process.exitCode = 1;
}

async function write(
  first: IteratorResult<ExportProgress, ExportEnd>,
  users: AsyncGenerator<ExportProgress, ExportEnd>,
  output: Writable,
  report: SkippedReport,
): Promise<ExportEnd> {
  const line = createProgressLine(process.stderr);
  let step = first;
  const text = async function* (): AsyncGenerator<string> {
    for (; step.done !== true; step = await users.next()) {
      await report.add(step.value.skipped);
      line.show(`exported: ${step.value.users} of ${step.value.total} users`);
      yield step.value.text;
    }
  };
  try {
    await pipeline(Readable.from(text()), output, { end: output !== process.stdout });
  } finally {
    line.end();
  }
  if (step.done === true) return step.value;
  throw new Error('The export ended before its last line. Run it again.');
}

function describeEnd({ users, secrets, connections, suspensions, stopped }: ExportEnd): string {
  return stopped
    ? `acme-connect: stopped after ${users} users. The file is not whole and says so when it is imported; run the export again.`
    : `${users} users are exported, with ${secrets} secrets, ${connections} connections and ${suspensions} suspensions.`;
}
