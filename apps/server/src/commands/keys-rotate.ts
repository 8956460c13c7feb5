import type { RotationEnd, RotationProgress, UnreadableValue } from '@acme/core';
import { InvalidArgumentError } from 'commander';
import { readEnv } from '../env.ts';
import { withCore } from './open-core.ts';
import { createProgressLine } from './progress-line.ts';
import { exitCodeOf, listenForStop } from './stop-signal.ts';

/** The size of a batch as it is typed. */
export function readBatch(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= 5_000) return size;
  throw new InvalidArgumentError('Give a whole number from 1 to 5000.');
}

/**
 * Seals everything again with the first key of the list, beside a product that runs. Exit code 0 when no
 * other key is needed any more, 1 when one is, 130 or 143 when it was told to stop before that.
 */
export async function keysRotate(options: { readonly batch: number }): Promise<void> {
  const env = readEnv();
  // A second one does not wait for the batch, which is then rolled back.
  const signal = listenForStop();
  const line = createProgressLine(process.stderr);
  const end = await withCore(env, async (core) => {
    const rotation = core.admin.rotateEncryption({ batch: options.batch, signal });
    try {
      for (;;) {
        const step = await rotation.next();
        if (step.done === true) return step.value;
        for (const value of step.value.unreadableValues) line.say(describeUnreadable(value));
        line.show(describeProgress(step.value));
      }
    } finally {
      line.end();
    }
  });
  for (const text of describeResult(end)) console.log(text);
  const problems = describeProblems(end);
  for (const text of problems) console.error(`acme-connect: ${text}`);
  if (end.stopped) process.exitCode = exitCodeOf(signal);
  else if (problems.length > 0) process.exitCode = 1;
}

function describeProgress({ table, column, done, total, skipped, unreadable }: RotationProgress): string {
  const others = [
    skipped === 0 ? '' : `, ${skipped} written by others meanwhile`,
    unreadable === 0 ? '' : `, ${unreadable} unreadable`,
  ].join('');
  return `sealed again: ${done} of ${total}${others}; at ${table}.${column}`;
}

/** The place and the reason, never the text: what is not sealed may be a secret in plain. */
function describeUnreadable({ table, column, row, reason, keyId }: UnreadableValue): string {
  const place = Object.entries(row).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `unreadable: ${table}.${column} at ${place.join(', ')}: ${reason}${keyId === '' ? '' : ` (key "${keyId}")`}`;
}

function describeResult({
  primary,
  stopped,
  total,
  done,
  unreadable,
  left,
  removable,
  waiting,
}: RotationEnd): string[] {
  const lines: string[] = [];
  if (stopped) return lines;
  if (total > 0) lines.push(`${done} values are sealed again with "${primary}".`);
  if (left.length === 0 && unreadable === 0) lines.push(`Everything is sealed with "${primary}".`);
  if (removable.length > 0) {
    lines.push(
      `No value needs ${listOf(removable)} any more. Once "${primary}" is the first key of every process, remove from ACME_ENCRYPTION_KEYS: ` +
        `${removable.join(', ')}. Keep the key itself for as long as you keep backups that were made before now.`,
    );
  }
  if (waiting.length > 0) {
    lines.push(
      `${listOf(waiting)} has never been first in ACME_ENCRYPTION_KEYS. To rotate to it, put it first in every process, restart, and run this again.`,
    );
  }
  return lines;
}

function describeProblems({ primary, stopped, total, done, unreadable, left }: RotationEnd): string[] {
  if (stopped)
    return [`stopped with ${done} of ${total} values sealed again. Everything works as before; run it again to go on.`];
  const lines: string[] = [];
  if (unreadable > 0) {
    lines.push(
      `${unreadable} values do not open and were left as they are; the lines above say where. Have them entered again or delete them; ` +
        'until then their key cannot leave ACME_ENCRYPTION_KEYS.',
    );
  }
  if (left.length > 0) {
    lines.push(
      `${left.map(({ keyId, count }) => `${count} values are sealed with "${keyId}"`).join(' and ')}: they were written or held while this ran. ` +
        `Restart every process in which "${primary}" is not the first key, then run it again.`,
    );
  }
  return lines;
}

function listOf(keyIds: readonly string[]): string {
  return keyIds.map((keyId) => `"${keyId}"`).join(', ');
}
