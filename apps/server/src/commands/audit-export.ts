import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AuditEntry } from '@acme/api';
import { InvalidArgumentError } from 'commander';
import { readEnv } from '../env.ts';
import { csvLine } from './csv-line.ts';
import { withCore } from './open-core.ts';
import { withOutputs } from './open-output.ts';
import { exitCodeOf, listenForStop } from './stop-signal.ts';

export interface AuditExportCommandOptions {
  readonly project: string;
  readonly user?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly format: 'jsonl' | 'csv';
  readonly out?: string;
}

const columns = ['id', 'at', 'actorKind', 'actorId', 'action', 'userId', 'target', 'before', 'after', 'reason'];

/** A day, from its beginning in UTC, or a moment with its zone. */
export function readMoment(text: string): Date {
  const isMoment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const moment = new Date(text);
  if (isMoment && !Number.isNaN(moment.getTime())) return moment;
  throw new InvalidArgumentError('Give a day such as 2026-01-31, or a moment such as 2026-01-31T09:00:00Z.');
}

/** Writes who did what, oldest first, as JSON Lines or CSV. */
export async function auditExport(options: AuditExportCommandOptions): Promise<void> {
  const env = readEnv();
  const signal = listenForStop();
  const end = await withCore(env, async (core) => {
    const { projectId } = await core.admin.findProject(options.project);
    const pages = core.admin.exportAudit({
      projectId,
      userId: options.user,
      from: options.from,
      to: options.to,
      signal,
    });
    const { output, first } = await withOutputs(async (outputs) => ({
      output: options.out === undefined ? process.stdout : await outputs.open('--out', options.out),
      first: await pages.next(),
    }));
    let step = first;
    const text = async function* (): AsyncGenerator<string> {
      if (options.format === 'csv') yield csvLine(columns);
      for (; step.done !== true; step = await pages.next()) {
        const write = options.format === 'csv' ? asCsv : asJson;
        yield step.value.map(write).join('');
      }
    };
    await pipeline(Readable.from(text()), output, { end: output !== process.stdout });
    return step.done === true ? step.value : { entries: 0, stopped: true };
  });
  console.error(`${end.entries} entries of the audit are exported${end.stopped ? ', and there are more' : ''}.`);
  if (end.stopped) process.exitCode = exitCodeOf(signal);
}

function asJson(entry: AuditEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function asCsv({ id, at, actor, action, userId, target, before, after, reason }: AuditEntry): string {
  const json = (value: unknown) => (value === undefined ? '' : JSON.stringify(value));
  const cells = [id, at, actor.kind, actor.id, action, userId ?? '', json(target), json(before), json(after)];
  return csvLine([...cells, reason ?? '']);
}
