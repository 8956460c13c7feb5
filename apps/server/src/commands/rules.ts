import { setTimeout as wait } from 'node:timers/promises';
import type { AdminActor, Operation, OperationPreview } from '@acme/api';
import type { Core } from '@acme/core';
import { Command } from 'commander';
import { readEnv } from '../env.ts';
import { withCore } from './open-core.ts';
import { createProgressLine } from './progress-line.ts';

const pollMs = 500;
/** A worker takes a job within a second, or a few while two versions run; longer means that none runs. */
const idleMs = 60_000;

/** `rules apply`: what the availability rules of the definition would do to everybody, and with `--apply` does it. */
export function rulesCommand(): Command {
  const rules = new Command('rules').description('availability rules of the definition');
  rules
    .command('apply')
    .description('count what the rules would do to users with accounts; --apply does it, disconnecting included')
    .requiredOption('--project <slug-or-id>', 'which project')
    .option('--query <search>', 'only users that this search finds', 'has:connection')
    .option('--apply', 'do it')
    .action(applyRules);
  return rules;
}

async function applyRules(options: {
  readonly project: string;
  readonly query: string;
  readonly apply?: boolean;
}): Promise<void> {
  await withCore(readEnv(), async (core) => {
    const { projectId, slug } = await core.admin.findProject(options.project);
    const actor: AdminActor = { kind: 'admin', projectId, name: 'command line' };
    const request = { act: { kind: 'apply_rules', disconnect: true }, query: options.query } as const;
    const preview = await core.services.operations.preview(actor, request);
    for (const line of describePreview(slug, preview)) console.log(line);
    if (preview.changed === 0) return;
    if (options.apply !== true) {
      console.log('Nothing was changed. Run it again with --apply to do this.');
      return;
    }
    const operation = await core.services.operations.start(actor, { ...request, expectedUsers: preview.users });
    await follow(core, actor, operation);
  });
}

function describePreview(slug: string, preview: OperationPreview): string[] {
  const { users, changed, connections, workflows, disconnects } = preview;
  return [
    `"${slug}": ${users} users looked at, ${changed} would change.`,
    `  accounts concerned: ${connections}, of which disconnected for good: ${disconnects}`,
    `  workflows concerned: ${workflows}`,
  ];
}

/** Shows how far the job is. It runs in the server: ending this command does not end it. */
async function follow(core: Core, actor: AdminActor, started: Operation): Promise<void> {
  const line = createProgressLine(process.stderr);
  let operation = started;
  let movedAt = performance.now();
  while (operation.state === 'running' && performance.now() - movedAt < idleMs) {
    await wait(pollMs);
    const next = await core.services.operations.get(actor, operation.id);
    if (next.updatedAt !== operation.updatedAt) movedAt = performance.now();
    operation = next;
    line.show(`${done(operation)} of ${operation.total} users, ${operation.failed} failed`);
  }
  line.end();
  if (operation.state === 'running') {
    console.log(`Operation ${operation.id} waits for a server: it goes on as soon as one runs.`);
    return;
  }
  console.log(
    `Operation ${operation.id}: ${operation.state}; ${operation.changed} changed, ${operation.unchanged} unchanged, ${operation.failed} failed.`,
  );
  if (operation.failed > 0) process.exitCode = 1;
}

function done({ changed, unchanged, failed }: Operation): number {
  return changed + unchanged + failed;
}
