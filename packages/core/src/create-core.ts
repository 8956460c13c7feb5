import type { AdminActor, Services, UserActor } from '@acme/api';
import { createEngine, type Engine, type EngineOptions, type Timing } from '@acme/workflow';
import { sql } from 'kysely';
import { type Beginning, beginAttempt } from './attempts/begin.ts';
import { handOver, markWindow, type OpenedWindow } from './attempts/opened-window.ts';
import { redirectUri } from './attempts/to-provider.ts';
import { type Finish, finishAttempt } from './attempts/finish.ts';
import { readFinishedAttempt } from './attempts/read-finished.ts';
import { type AuthenticateServer, createServerAuthentication } from './authenticate/authenticate-server.ts';
import { type AuthenticateUser, createUserAuthentication } from './authenticate/authenticate-user.ts';
import { startApplyingRules } from './availability/start-applying.ts';
import { systemClock } from './clock.ts';
import { type AuditExportOptions, exportAudit } from './audit/export.ts';
import { acceptLink, type LinkVisit, type OpenedLink, readLink } from './connect-links/open.ts';
import { createRefreshes, type RefreshCounts } from './connections/refreshes.ts';
import type { RefreshTiming } from './connections/refresh-timing.ts';
import { startRefreshSweep } from './connections/sweep-refreshes.ts';
import { defaultDeliveryTiming, type DeliveryTiming } from './destinations/delivery-timing.ts';
import { startDelivering } from './destinations/sweep-deliveries.ts';
import { createServices } from './create-services.ts';
import { openDatabase, openPool } from './db/open-database.ts';
import { type DefinitionSource, indexDefinitions } from './definitions/definitions.ts';
import type { CoreDeps, Log } from './deps.ts';
import { createEgress, type Egress, type EgressOptions } from './egress/index.ts';
import { defaultHealthTiming, type HealthTiming } from './health/health-timing.ts';
import { startHealthSweep } from './health/sweep-checks.ts';
import { type ExecutionExportOptions, exportExecutions } from './executions/export.ts';
import { recordEnd } from './executions/record-end.ts';
import { configureIntegration } from './integrations/oauth-app.ts';
import { configureSigningSecret } from './integrations/signing-secret.ts';
import { adoptEncryptionKeys } from './keys/check-encryption-keys.ts';
import { forgetEncryptionKey, readLost } from './keys/forget-encryption.ts';
import { type RotationEnd, type RotationProgress, rotateEncryption } from './keys/rotate-encryption.ts';
import { createLastUsed } from './last-used/collector.ts';
import { createRateLimiter, type RateLimiter, type RateLimits } from './limits/rate-limiter.ts';
import { type Observer, unobserved } from './observe/observer.ts';
import type { Vitals } from './observe/vitals.ts';
import { type ChangeHub, startChangeHub } from './outbox/change-hub.ts';
import { configureProject, type ProjectChange } from './projects/configure.ts';
import { type CreatedProject, createProject } from './projects/create.ts';
import type { ProjectSettings } from './projects/describe-settings.ts';
import { examine, type Finding } from './projects/examine.ts';
import { findProject } from './projects/find.ts';
import { listProjects } from './projects/list.ts';
import { createProjectReader } from './projects/read.ts';
import { startRetaining } from './retention/retain-executions.ts';
import { startSweeping } from './retention/sweep.ts';
import { keepSetUpOfAll } from './settings/keep-set-up.ts';
import { onTick } from './schedules/on-tick.ts';
import { startKeepingSchedules } from './schedules/start-keeping.ts';
import { ensureOrderedIndexes } from './search/ordered-indexes.ts';
import { createReceiver, type ReceiveDelivery } from './provider-events/receive.ts';
import { createProviderGate } from './provider-calls/gate.ts';
import type { GateLimits } from './provider-calls/gate-limits.ts';
import { createReadyIndexes } from './search/read-indexes.ts';
import { createReveal } from './secrets/secret-ref.ts';
import {
  type ExportOptions,
  exportUsers,
  type ImportOptions,
  importParagon,
  importUsers,
  readExport,
  type ReadOptions,
} from './transfer/index.ts';
import { createVault } from './vault/index.ts';
import { isRunnable, stillWaits } from './workflows/is-runnable.ts';
import { createResolve } from './workflows/resolve-workflow.ts';

export interface CoreOptions {
  /** A migrated database. */
  readonly connectionString: string;
  /** `id:base64,…`; the first key seals. */
  readonly encryptionKeys: string;
  /** Exact `host:port` of private or plain-http targets. */
  readonly egressAllow: readonly string[];
  readonly definitions: DefinitionSource;
  readonly publicUrl: string;
  readonly environment: (name: string) => string | undefined;
  readonly log: Log;
  /** Watches what is done, for metrics and traces. */
  readonly observer?: Observer;
  readonly maxConnections?: number;
  /** Waits of the engine, shorter in tests. */
  readonly timing?: Partial<Timing>;
  /** Waits of token renewals, shorter in tests. */
  readonly refreshTiming?: Partial<RefreshTiming>;
  /** How many executions run at once and how many may wait. */
  readonly executionLimits?: ExecutionLimits;
  /** Days that executions are kept, 1 to 36,500; months go as a whole. Default: for ever. */
  readonly keepExecutionsDays?: number;
  /** How often accounts that nobody uses are looked after, shorter in tests. */
  readonly healthTiming?: Partial<HealthTiming>;
  /** When deliveries to destinations are tried again, shorter in tests. */
  readonly deliveryTiming?: Partial<DeliveryTiming>;
  /** How long a refused or failed outgoing call takes at least, so that its time tells nothing. Default 1 s. */
  readonly egressFloorMs?: number;
  /** Where names lead and how addresses are reached, for tests that have a network of their own. */
  readonly network?: Pick<EgressOptions, 'resolve' | 'dial'>;
  /** How long the choices of a setting may take to load. Default 20 s. */
  readonly optionsTimeoutMs?: number;
  /** Calls a minute, over all processes. Default 60,000 for a secret key and 600 for a user. */
  readonly limits?: Partial<RateLimits>;
  /** How many calls of an account at once, and when a provider that fails is left alone; for this process. */
  readonly providerLimits?: Partial<GateLimits>;
}

/** How long a stop waits for tokens that are in memory alone, running steps included: less than the server gives itself. */
const settleMs = 25_000;
/** What is left for them in any case. */
const leastSettleMs = 2_000;

const defaultOptionsTimeoutMs = 20_000;

const defaultLimits: RateLimits = { requestsPerMinutePerKey: 60_000, requestsPerMinutePerUser: 600 };

/** How many executions run at once and how many may wait. */
export interface ExecutionLimits {
  /** At once in this process. Default 20; a little more where one project would keep another waiting. */
  readonly slots?: number | undefined;
  /** At once of one project, and of one user, in all processes together. Default without bounds. */
  readonly runningPerProject?: number | undefined;
  readonly runningPerUser?: number | undefined;
  /** Of one project that may wait for their turn; more are refused with 429. Default 10,000. */
  readonly queueDepth?: number | undefined;
}

function engineLimits(limits: ExecutionLimits = {}): Pick<EngineOptions, 'slots' | 'concurrency' | 'queueDepth'> {
  const { slots, runningPerProject: scope, runningPerUser: subject, queueDepth } = limits;
  return {
    ...(slots === undefined ? {} : { slots }),
    ...(queueDepth === undefined ? {} : { queueDepth }),
    // A bound has every claim counted: without one that is not done.
    ...(scope === undefined && subject === undefined ? {} : { concurrency: { scope, subject } }),
  };
}

/** What the maintainer's command does; no HTTP route leads here. */
export interface Admin {
  createProject(input: {
    readonly name: string;
    readonly slug?: string;
    readonly origins: readonly string[];
  }): Promise<CreatedProject>;
  findProject(slugOrId: string): Promise<{ readonly projectId: string; readonly slug: string }>;
  listProjects(): Promise<ProjectSettings[]>;
  /** See `configureProject`. */
  configureProject(projectId: string, change: ProjectChange): Promise<ProjectSettings>;
  configureIntegration(input: Parameters<typeof configureIntegration>[1]): Promise<void>;
  /** See `configureSigningSecret`. */
  configureSigningSecret(input: Parameters<typeof configureSigningSecret>[1]): Promise<void>;
  /** Acts as a person at the command line: for the services of the API. */
  actor(projectId: string): AdminActor;
  examine(): Promise<Finding[]>;
  /** Seals everything again with the first key; see `rotateEncryption`. @throws VaultError `invalid_keys` */
  rotateEncryption(options: {
    readonly batch?: number;
    readonly signal?: AbortSignal;
  }): AsyncGenerator<RotationProgress, RotationEnd>;
  /** See `readLost`. */
  readLost(keyId: string): ReturnType<typeof readLost>;
  /** See `forgetEncryptionKey`. */
  forgetEncryptionKey(keyId: string): ReturnType<typeof forgetEncryptionKey>;
  /** See `exportUsers`. @throws TransferError `invalid_key`, AppError `invalid_query`, before anything is written */
  exportUsers(options: ForProject<ExportOptions>): ReturnType<typeof exportUsers>;
  /** See `importUsers`. @throws TransferError for a file that is none or a wrong key, before anything is changed */
  importUsers(
    file: AsyncIterable<Uint8Array>,
    options: ForProject<Omit<ImportOptions, 'format'>> & ReadOptions,
  ): ReturnType<typeof importUsers>;
  /** The same for Connected Users of Paragon. `names` maps names of metadata there to names here. */
  importParagon(
    file: AsyncIterable<Uint8Array>,
    options: ForProject<Omit<ImportOptions, 'format'>> & {
      readonly names: ReadonlyMap<string, string>;
      readonly fromLine?: number | undefined;
    },
  ): ReturnType<typeof importUsers>;
  /** See `exportExecutions`. @throws AppError `invalid_query`, before anything is written */
  exportExecutions(options: ForProject<ExecutionExportOptions>): ReturnType<typeof exportExecutions>;
  /** See `exportAudit`. @throws AppError `not_found` for an unknown user */
  exportAudit(options: ForProject<AuditExportOptions>): ReturnType<typeof exportAudit>;
}

/** Who acts is the person at the command line. */
type ForProject<Options> = Omit<Options, 'actor'> & { readonly projectId: string };

/** The product without HTTP. */
export interface Core {
  readonly services: Services;
  readonly admin: Admin;
  readonly connect: {
    begin(input: Parameters<typeof beginAttempt>[1]): Promise<Beginning>;
    finish(input: Parameters<typeof finishAttempt>[1]): Promise<Finish>;
    readFinished(input: Parameters<typeof readFinishedAttempt>[1]): ReturnType<typeof readFinishedAttempt>;
    /** Marks the window that is here now as one that was opened with the caller's token. */
    markWindow(actor: UserActor, cookie: (name: string) => string | undefined): OpenedWindow;
    /** See `handOver`. */
    handOver(input: Parameters<typeof handOver>[1]): Promise<boolean>;
    /** What somebody is asked who opens a link. */
    readLink(visit: LinkVisit): Promise<OpenedLink>;
    /** They said yes. */
    acceptLink(visit: LinkVisit): Promise<OpenedLink>;
  };
  /** Takes what a provider sends to the address of an integration. */
  readonly receiveDelivery: ReceiveDelivery;
  readonly authenticateUser: AuthenticateUser;
  readonly authenticateServer: AuthenticateServer;
  readonly rateLimiter: RateLimiter;
  /** How renewals have ended in this process. `refresh_outcome_lost` counts grants that were lost, and has to stay at zero. */
  refreshCounts(): RefreshCounts;
  /** How the process stands, read at this moment; the queue at most every five seconds. */
  vitals(): Promise<Vitals>;
  /** The slug of a project that was in use before, without asking the database. */
  projectSlug(projectId: string): string | undefined;
  /** Writes now when keys and users were last used, instead of within a minute. */
  flushLastUsed(): Promise<void>;
  isAllowedOrigin(projectId: string, origin: string): Promise<boolean>;
  /** The origins of the host's pages; none of a project that is not there. */
  allowedOrigins(projectId: string): Promise<readonly string[]>;
  /** Whether apps written for Paragon's SDK may use the project. */
  speaksParagon(projectId: string): Promise<boolean>;
  redirectUri(projectId: string, integrationId: string): string;
  /** Where the provider of an integration sends its events; undefined where its connector takes none, or has an address for each account. */
  webhookUrl(projectId: string, integrationId: string): Promise<string | undefined>;
  /** See `adoptEncryptionKeys`. @throws VaultError `invalid_keys` when the data was sealed with a key that is not here */
  checkKeys(): Promise<void>;
  isReady(): Promise<boolean>;
  /** Runs executions in this process until `stop`. */
  work(): Promise<void>;
  /** The first half of `stop`: nothing is run any more, and requests are answered still. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Opens the product on a migrated database.
 *
 * @example
 * const core = await createCore({ connectionString, encryptionKeys, definitions, … });
 * await core.work();
 * await core.stop();
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { connectionString, log, publicUrl } = options;
  const vault = createVault({ keys: options.encryptionKeys });
  const observer = options.observer ?? unobserved;
  const pool = openPool({
    connectionString,
    maxConnections: options.maxConnections ?? 10,
    onConnectionLost: (error) => log.warn({ reason: error.message }, 'a database connection was lost'),
    observer,
  });
  const db = openDatabase({ pool });
  const definitions = indexDefinitions(options.definitions);
  const base = {
    db,
    vault,
    definitions,
    projects: createProjectReader(db),
    clock: systemClock,
    log,
    observer,
    lastUsed: createLastUsed({ db, log }),
    refreshes: createRefreshes(options.refreshTiming),
    indexes: createReadyIndexes(db),
    providers: createProviderGate(options.providerLimits, undefined, observer),
    optionsTimeoutMs: options.optionsTimeoutMs ?? defaultOptionsTimeoutMs,
    publicUrl,
    environment: options.environment,
  };
  // Egress opens credentials, renewing one goes through egress, and both start executions: the
  // circle is closed here and nowhere else.
  const circle = {
    ...base,
    get egress(): Egress {
      return egress;
    },
    get engine(): Engine {
      return engine;
    },
    get changes(): ChangeHub {
      return changes;
    },
  };
  const egress: Egress = createEgress({
    allow: options.egressAllow,
    reveal: createReveal(circle),
    observer,
    ...(options.egressFloorMs === undefined ? {} : { limits: { floorMs: options.egressFloorMs } }),
    ...options.network,
  });
  const engine: Engine = createEngine({
    db,
    connectionString,
    resolve: createResolve(circle),
    isRunnable: (execution) => isRunnable(base, execution),
    stillWaits: (execution, reason) => stillWaits(base, execution, reason),
    onTick: (trx, due) => onTick(base, trx, due),
    onFinished: (trx, execution) => recordEnd(trx, execution),
    log,
    ...(options.observer === undefined ? {} : { observer }),
    ...engineLimits(options.executionLimits),
    ...(options.timing === undefined ? {} : { timing: options.timing }),
  });
  await engine.prepare();
  let delivering: ReturnType<typeof startDelivering> | undefined;
  const changes: ChangeHub = await startChangeHub({
    connectionString,
    log,
    onProject: (projectId) => base.projects.forget(projectId),
    onDispatch: () => delivering?.wake(),
  });
  const rateLimiter = createRateLimiter({
    db,
    clock: systemClock,
    log,
    limits: { ...defaultLimits, ...options.limits },
  });
  let stopSweeping: (() => void) | undefined;
  let stopRetaining: (() => Promise<void>) | undefined;
  let stopRefreshing: (() => void) | undefined;
  let stopChecking: (() => Promise<void>) | undefined;
  let stopKeeping: (() => Promise<void>) | undefined;
  let stopApplying: (() => Promise<void>) | undefined;
  let applying: Promise<unknown> | undefined;
  const stopped = new AbortController();
  const deps: CoreDeps = { ...base, egress, engine, changes };

  return {
    services: createServices(deps),
    admin: {
      createProject: (input) => createProject(db, input),
      findProject: (slugOrId) => findProject(db, slugOrId),
      listProjects: () => listProjects(db),
      configureProject: (projectId, change) => configureProject(deps, admin(projectId), change),
      configureIntegration: (input) => configureIntegration(deps, input),
      configureSigningSecret: (input) => configureSigningSecret(deps, input),
      actor: (projectId) => ({ kind: 'admin', projectId, name: 'command line' }),
      examine: () => examine(deps),
      rotateEncryption: (how) => rotateEncryption(deps, how),
      readLost: (keyId) => readLost(deps, keyId),
      forgetEncryptionKey: (keyId) => forgetEncryptionKey(deps, admin, keyId),
      exportUsers: (how) => exportUsers(deps, { ...how, actor: admin(how.projectId) }),
      importUsers: (file, how) =>
        importUsers(deps, readExport(file, how), {
          ...how,
          actor: admin(how.projectId),
          format: 'acme',
        }),
      importParagon: (file, { projectId, names, fromLine, ...how }) =>
        importParagon(deps, file, { ...how, actor: admin(projectId), names, fromLine }),
      exportExecutions: (how) => exportExecutions(deps, { ...how, actor: admin(how.projectId) }),
      exportAudit: (how) => exportAudit(deps, { ...how, actor: admin(how.projectId) }),
    },
    connect: {
      begin: (input) => beginAttempt(deps, input),
      finish: (input) => finishAttempt(deps, input),
      readFinished: (input) => readFinishedAttempt(deps, input),
      markWindow: (actor, cookie) => markWindow(deps, actor, cookie),
      handOver: (input) => handOver(deps, input),
      readLink: (visit) => readLink(deps, visit),
      acceptLink: (visit) => acceptLink(deps, visit),
    },
    receiveDelivery: createReceiver(deps),
    authenticateUser: createUserAuthentication(deps),
    authenticateServer: createServerAuthentication(deps),
    rateLimiter,
    refreshCounts: () => ({ ...base.refreshes.counts }),
    vitals: async () => ({
      pool: { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, most: pool.options.max },
      liveStreams: changes.live(),
      refreshes: { ...base.refreshes.counts },
      queue: await engine.queueDepth().catch(() => undefined),
    }),
    projectSlug: (projectId) => base.projects.slugOf(projectId),
    flushLastUsed: () => base.lastUsed.flush(),
    isAllowedOrigin: async (projectId, origin) =>
      (await deps.projects.find(projectId))?.origins.includes(origin) ?? false,
    allowedOrigins: async (projectId) => (await deps.projects.find(projectId))?.origins ?? [],
    speaksParagon: async (projectId) => (await deps.projects.find(projectId))?.paragonCompat ?? false,
    redirectUri: (projectId, integrationId) => redirectUri(publicUrl, projectId, integrationId),
    webhookUrl: async (projectId, integrationId) => {
      const { slug } = await deps.projects.get(projectId);
      const connector = definitions.of(slug).integrations.get(integrationId)?.connector;
      const forAll = connector?.webhooks !== undefined && connector.webhooks.secret !== 'connection';
      return forAll ? `${publicUrl}/hooks/${projectId}/${integrationId}` : undefined;
    },
    checkKeys: () => adoptEncryptionKeys(deps),
    isReady: () =>
      sql`select 1`.execute(db).then(
        () => true,
        () => false,
      ),
    work: async () => {
      stopSweeping ??= startSweeping(db, log);
      stopRefreshing ??= startRefreshSweep(deps);
      stopChecking ??= startHealthSweep({ ...deps, health: { ...defaultHealthTiming, ...options.healthTiming } });
      delivering ??= startDelivering({
        ...deps,
        deliveryTiming: { ...defaultDeliveryTiming, ...options.deliveryTiming },
      });
      await engine.work();
      const { keepExecutionsDays: keepDays } = options;
      if (keepDays !== undefined) stopRetaining ??= startRetaining({ db, engine, log, keepDays });
      // Beside the work, not before it: counting takes a while where there are many users.
      stopKeeping ??= startKeepingSchedules(deps);
      stopApplying ??= startApplyingRules(deps);
      applying ??= Promise.all([
        keepSetUpOfAll(deps, stopped.signal).catch((error: unknown) => {
          log.error(
            { err: error },
            'could not see to accounts whose settings a deploy has changed; the next start tries again',
          );
        }),
        ensureOrderedIndexes(deps, stopped.signal).catch((error: unknown) => {
          if (stopped.signal.aborted) return;
          log.warn(
            { err: error },
            'could not make an index over metadata; searches work without it, and the next start tries again',
          );
        }),
      ]);
    },
    drain: () => engine.drain(),
    stop: async () => {
      const until = performance.now() + settleMs;
      stopSweeping?.();
      stopRefreshing?.();
      stopped.abort();
      // Side by side: what takes as long as it is let would leave the others no time, and executions be begun that have to stop at once.
      await Promise.all([
        engine.drain(),
        stopChecking?.(),
        stopRetaining?.(),
        stopKeeping?.(),
        stopApplying?.(),
        delivering?.stop(),
        applying,
      ]);
      await engine.stop();
      // Before the ways out are closed: an answer that is cut off or not stored may be a grant that is lost.
      const lost = await base.refreshes.settled(Math.max(leastSettleMs, until - performance.now()));
      if (lost > 0) log.error({ lost }, 'stopped in the middle of renewing credentials; grants may be lost');
      await changes.stop();
      await egress.close();
      await rateLimiter.settled();
      await base.lastUsed.stop();
      await db.destroy();
    },
  };
}

function admin(projectId: string): AdminActor {
  return { kind: 'admin', projectId, name: 'command line' };
}
