import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { readEnv } from '../env.ts';
import { readMoment } from './audit-export.ts';
import { withCore } from './open-core.ts';
import { withOutputs } from './open-output.ts';
import { createProgressLine } from './progress-line.ts';
import { exitCodeOf, listenForStop } from './stop-signal.ts';

interface ExecutionsExportOptions {
  readonly project: string;
  readonly query?: string;
  readonly workflow?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly steps?: boolean;
  readonly out?: string;
}

/** `executions export`. */
export function executionsCommand(): Command {
  const executions = new Command('executions').description('what ran');
  executions
    .command('export')
    .description('write what ran as JSON Lines, newest first')
    .requiredOption('--project <slug-or-id>', 'which project')
    .option('--query <search>', 'only of users that this search finds')
    .option('--workflow <id>', 'only of this workflow')
    .option('--from <moment>', 'started at or after', readMoment)
    .option('--to <moment>', 'started before', readMoment)
    .option('--steps', 'each with its steps')
    .option('--out <file>', 'a new file; default: the standard output')
    .action(exportExecutions);
  return executions;
}

async function exportExecutions(options: ExecutionsExportOptions): Promise<void> {
  const env = readEnv();
  const signal = listenForStop();
  const line = createProgressLine(process.stderr);
  const end = await withCore(env, async (core) => {
    const { projectId } = await core.admin.findProject(options.project);
    const { query, workflow: workflowId, from, to, steps = false } = options;
    const pages = core.admin.exportExecutions({ projectId, query, workflowId, from, to, steps, signal });
    const { output, first } = await withOutputs(async (outputs) => ({
      output: options.out === undefined ? process.stdout : await outputs.open('--out', options.out),
      first: await pages.next(),
    }));
    let step = first;
    let written = 0;
    const text = async function* (): AsyncGenerator<string> {
      for (; step.done !== true; step = await pages.next()) {
        written += step.value.length;
        line.show(`exported: ${written} executions`);
        yield step.value.map((execution) => `${JSON.stringify(execution)}\n`).join('');
      }
    };
    try {
      await pipeline(Readable.from(text()), output, { end: output !== process.stdout });
    } finally {
      line.end();
    }
    return step.done === true ? step.value : { executions: written, stopped: true };
  });
  console.error(`${end.executions} executions are exported${end.stopped ? ', and there are more' : ''}.`);
  if (end.stopped) process.exitCode = exitCodeOf(signal);
}
