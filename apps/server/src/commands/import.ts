import type { Core, ImportCounts, ImportEnd, ImportProgress } from '@acme/core';
import { readEnv } from '../env.ts';
import { openInput } from './open-input.ts';
import { withCore } from './open-core.ts';
import { withOutputs } from './open-output.ts';
import { createProgressLine } from './progress-line.ts';
import { openSkippedReport, type SkippedReport } from './skipped-report.ts';
import { exitCodeOf, listenForStop } from './stop-signal.ts';
import { readTransferKey, type TransferKeyOptions } from './transfer-key.ts';

interface ImportOptions {
  readonly project: string;
  readonly overwrite?: true;
  readonly dryRun?: true;
  readonly fromLine?: number;
  readonly report?: string;
}

export interface ImportCommandOptions extends ImportOptions, TransferKeyOptions {
  readonly withoutSecrets?: true;
}

export interface ImportParagonCommandOptions extends ImportOptions {
  readonly map: ReadonlyMap<string, string>;
}

/** Brings users from a file of `export`. Exit code 1 when something was skipped or failed, 130 or 143 when stopped. */
export async function importCommand(path: string, options: ImportCommandOptions): Promise<void> {
  const transferKey = await readTransferKey(options);
  await run(path, options, (core, file, how) =>
    core.admin.importUsers(file, { ...how, transferKey, withoutSecrets: options.withoutSecrets }),
  );
}

/** The same with Connected Users of Paragon. */
export async function importParagonCommand(path: string, options: ImportParagonCommandOptions): Promise<void> {
  await run(path, options, (core, file, how) => core.admin.importParagon(file, { ...how, names: options.map }));
}

type How = Omit<Parameters<Core['admin']['importParagon']>[1], 'names'>;

async function run(
  path: string,
  options: ImportOptions,
  begin: (core: Core, file: AsyncIterable<Uint8Array>, how: How) => AsyncGenerator<ImportProgress, ImportEnd>,
): Promise<void> {
  const env = readEnv();
  const signal = listenForStop();
  const end = await withCore(env, async (core) => {
    const { projectId } = await core.admin.findProject(options.project);
    const file = await openInput(path, signal);
    const { overwrite, dryRun, fromLine } = options;
    const users = begin(core, file, { projectId, signal, overwrite, dryRun, fromLine });
    const { report, first } = await withOutputs(async (outputs) => ({
      report: await openSkippedReport(outputs, options.report),
      first: await users.next(),
    }));
    const done = await follow(first, users, report);
    for (const line of await report.end()) console.error(line);
    return done;
  });
  const would = options.dryRun === true ? 'Nothing was written. It would have been: ' : '';
  console.log(`${would}${describe(end)}.`);
  if (end.stopped) {
    console.error(`acme-connect: stopped. To go on: the same command with --from-line ${end.nextLine}.`);
    process.exitCode = exitCodeOf(signal);
  } else if (end.skipped > 0 || end.failed > 0) process.exitCode = 1;
}

async function follow(
  first: IteratorResult<ImportProgress, ImportEnd>,
  users: AsyncGenerator<ImportProgress, ImportEnd>,
  report: SkippedReport,
): Promise<ImportEnd> {
  const line = createProgressLine(process.stderr);
  let nextLine: number | undefined;
  try {
    for (let step = first; ; step = await users.next()) {
      if (step.done === true) return step.value;
      await report.add(step.value.skippedItems);
      nextLine = step.value.nextLine;
      line.show(`imported: up to line ${nextLine - 1}; ${describe(step.value)}`);
    }
  } catch (error) {
    if (nextLine !== undefined) line.say(`acme-connect: it ended before its time. To go on: --from-line ${nextLine}.`);
    throw error;
  } finally {
    line.end();
  }
}

function describe({ created, updated, unchanged, failed, skipped }: ImportCounts): string {
  return `${created} users made, ${updated} changed, ${unchanged} as they were, ${failed} failed; ${skipped} things skipped`;
}
