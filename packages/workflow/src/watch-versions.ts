import { type Kysely, sql } from 'kysely';
import type { EngineOptions, Log } from './contract.ts';
import { versionMissingReason } from './status.ts';
import type { Timing } from './timing.ts';
import { unparkExecutions } from './unpark.ts';
import { versionsInUse } from './versions-in-use.ts';
import type { SendDeps } from './wake.ts';

interface WatchDeps extends SendDeps {
  readonly db: Kysely<any>;
  readonly host: Pick<EngineOptions, 'resolve'>;
  readonly log: Log;
  readonly timing: Pick<Timing, 'versionLookMs'>;
}

interface Version {
  readonly scope: string;
  readonly workflowId: string;
  readonly version: number;
}

/** Looks at everything that is under way take longer, and find what older releases have left. */
const wholeEveryMs = 3_600_000;

/**
 * Lets executions that were parked because a process had no code for their version go on, once there is a process that has:
 * this one. It looks when it begins and every `versionLookMs`, elected or not, since another process may park one at any time.
 * When it begins it says as well which versions are in use that it has no code for.
 *
 * @returns ends the watch
 */
export function watchVersions(deps: WatchDeps): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let wholeAt = Number.NEGATIVE_INFINITY;
  let warned = false;

  async function look(): Promise<void> {
    try {
      if (performance.now() < wholeAt) await takeUp(await unsettledVersions(deps.db));
      else {
        await lookAtAll();
        wholeAt = performance.now() + wholeEveryMs;
      }
    } catch (error) {
      if (!stopped) deps.log.warn({ error }, 'workflow: versions in use could not be looked at; trying again later');
    }
    if (!stopped) timer = setTimeout(() => void turn(), deps.timing.versionLookMs);
  }

  async function lookAtAll(): Promise<void> {
    for (const { executions, versionMissing, ...version } of await versionsInUse(deps.db)) {
      if (stopped) return;
      if (versionMissing > 0) await takeUp([version]);
      if (warned || (await deps.host.resolve(version))) continue;
      deps.log.warn(
        { ...version, executions },
        'workflow: executions are under way on a version that this process has no code for. They wait for a process that has, and are parked as version_missing',
      );
    }
    warned = true;
  }

  async function takeUp(versions: readonly Version[]): Promise<void> {
    for (const version of versions) {
      if (stopped) return;
      if (!(await deps.host.resolve(version))) continue;
      const reason = versionMissingReason;
      await deps.db.transaction().execute((trx) => unparkExecutions(deps, trx, { ...version, reason }));
    }
  }

  let looking: Promise<void> = Promise.resolve();
  const turn = () => (looking = look());
  void turn();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await looking;
  };
}

async function unsettledVersions(db: Kysely<any>): Promise<readonly Version[]> {
  const { rows } = await sql<Version>`
    select distinct scope, workflow_id as "workflowId", version from workflow.execution
    where unsettled_since is not null and status = 'parked' and reason = ${versionMissingReason}`.execute(db);
  return rows;
}
