import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import type { Skipped } from '@acme/core';
import type { Outputs } from './open-output.ts';

const shownAtMost = 20;

/** What was not taken along, as it is found. */
export interface SkippedReport {
  add(items: readonly Skipped[]): Promise<void>;
  /** The summary, a line each. */
  end(): Promise<readonly string[]>;
}

/** With a file, each item is a line of JSON in it; without, the summary shows the first twenty. */
export async function openSkippedReport(outputs: Outputs, path: string | undefined): Promise<SkippedReport> {
  const file = path === undefined ? undefined : await outputs.open('--report', path);
  const first: Skipped[] = [];
  const byCode = new Map<string, number>();
  return {
    add: async (items) => {
      for (const item of items) {
        byCode.set(item.code, (byCode.get(item.code) ?? 0) + 1);
        if (file === undefined && first.length < shownAtMost) first.push(item);
      }
      if (file !== undefined && items.length > 0) await write(file, items);
    },
    end: async () => {
      if (file !== undefined) {
        file.end();
        await once(file, 'close');
      }
      return summary(first, byCode, path);
    },
  };
}

async function write(file: WriteStream, items: readonly Skipped[]): Promise<void> {
  const isRoomLeft = file.write(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  if (!isRoomLeft) await once(file, 'drain');
}

function summary(first: readonly Skipped[], byCode: ReadonlyMap<string, number>, path: string | undefined): string[] {
  const total = [...byCode.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const counts = [...byCode].toSorted(([, one], [, other]) => other - one).map(([code, count]) => `${count} ${code}`);
  const where = path === undefined ? '' : `; each is a line in ${path}`;
  const more = total - first.length;
  return [
    `not taken along: ${total} (${counts.join(', ')})${where}`,
    ...first.map(describe),
    ...(path === undefined && more > 0 ? [`and ${more} more; --report FILE writes all of them down`] : []),
  ];
}

function describe({ line, userId, what, code, message }: Skipped): string {
  // As JSON, so that no character of an id reaches the terminal as it is.
  const who = userId === undefined ? '' : ` ${JSON.stringify(userId)}`;
  return `  line ${line}${who} ${JSON.stringify(what)}: ${code}: ${message}`;
}
