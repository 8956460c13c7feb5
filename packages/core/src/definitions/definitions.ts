import { DefinitionError, type Integration, type ProjectDefinition, type Workflow } from '@acme/integrations';
import { cronMistake } from '@acme/workflow';

/** A workflow together with the integration that offers it. */
export interface OfferedWorkflow {
  readonly integration: Integration;
  readonly workflow: Workflow;
  /** What the project's definition says of the metadata that it may read. */
  readonly metadata: ProjectDefinition['metadata'];
}

/** What a definition says of accounts that are used together. */
export interface Sharing {
  /** The metadata key whose value says who belongs together. */
  readonly key: string;
  /** The integrations whose accounts may be shared. */
  readonly integrationIds: readonly string[];
}

/** One project's definition, indexed. */
export interface Definition {
  readonly source: ProjectDefinition;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly workflows: ReadonlyMap<string, OfferedWorkflow>;
  /** Undefined where no account is ever shared. */
  readonly sharing: Sharing | undefined;
  /** Whether anything is filled in for accounts or workflows. */
  readonly hasSettings: boolean;
  /** Workflows that an app event starts. */
  startedBy(event: string): readonly OfferedWorkflow[];
  /** Whether steps of some workflow wait for this app event. */
  isAwaited(event: string): boolean;
  /** Workflows of an integration that an event of its provider starts. */
  startedByProvider(integrationId: string, event: string): readonly OfferedWorkflow[];
  /** Workflows of an integration that run when one of its accounts is disconnected. */
  startedByDisconnect(integrationId: string): readonly OfferedWorkflow[];
  /** Workflows that the clock starts, or looks for something new for. */
  readonly ticking: readonly OfferedWorkflow[];
  /** Whether some of their times depend on the user. */
  readonly timesVary: boolean;
}

/** Whether it is one that a customer has and switches, not a part of others. */
export function isSwitched({ trigger }: Workflow): boolean {
  return trigger.kind !== 'call';
}

/** What `connect.config.ts` exported: one definition for every project, or one per project slug. */
export interface Definitions {
  /** Empty for a project that the config does not name: it offers nothing. */
  of(slug: string): Definition;
  readonly slugs: readonly string[] | undefined;
}

export type DefinitionSource = ProjectDefinition | Readonly<Record<string, ProjectDefinition>>;

const empty: ProjectDefinition = {
  kind: 'acme.project',
  metadata: {},
  organisation: undefined,
  strict: false,
  events: {},
  host: undefined,
  targets: {},
  keepBodies: true,
  integrations: [],
};

/** Indexes a config once; every request then looks up in maps. */
export function indexDefinitions(source: DefinitionSource): Definitions {
  if (isDefinition(source)) {
    const only = index(source);
    return { of: () => only, slugs: undefined };
  }
  const bySlug = new Map(Object.entries(source).map(([slug, definition]) => [slug, index(definition)]));
  const none = index(empty);
  return { of: (slug) => bySlug.get(slug) ?? none, slugs: [...bySlug.keys()] };
}

function isDefinition(source: DefinitionSource): source is ProjectDefinition {
  return (source as { kind?: unknown }).kind === 'acme.project';
}

function index(source: ProjectDefinition): Definition {
  const integrations = new Map(source.integrations.map((integration) => [integration.id, integration]));
  const workflows = new Map<string, OfferedWorkflow>();
  const starters = new Map<string, OfferedWorkflow[]>();
  const awaited = new Set<string>();
  const ticking: OfferedWorkflow[] = [];
  for (const integration of source.integrations) {
    for (const workflow of integration.workflows) {
      const offered = { integration, workflow, metadata: source.metadata };
      workflows.set(workflow.id, offered);
      const starter = starterOf(integration, workflow);
      starters.set(starter, [...(starters.get(starter) ?? []), offered]);
      checkSchedule(workflow);
      if (workflow.trigger.kind === 'schedule' || workflow.trigger.kind === 'poll') ticking.push(offered);
      for (const { waitsFor } of [workflow, ...workflow.previous]) for (const event of waitsFor) awaited.add(event);
    }
  }
  return {
    source,
    integrations,
    workflows,
    sharing: sharingOf(source),
    hasSettings: source.integrations.some((integration) =>
      [integration, ...integration.workflows].some(({ settings }) => Object.keys(settings).length > 0),
    ),
    startedBy: (event) => starters.get(`event ${event}`) ?? [],
    isAwaited: (event) => awaited.has(event),
    startedByProvider: (integrationId, event) => starters.get(`provider_event ${integrationId} ${event}`) ?? [],
    startedByDisconnect: (integrationId) => starters.get(`disconnected ${integrationId}`) ?? [],
    ticking,
    timesVary: ticking.some(
      ({ workflow: { trigger } }) => trigger.kind === 'schedule' && typeof trigger.times === 'function',
    ),
  };
}

/** @throws DefinitionError for times that never come */
function checkSchedule({ id, trigger }: Workflow): void {
  if (trigger.kind !== 'schedule' || typeof trigger.times === 'function') return;
  const mistake = cronMistake(trigger.times.cron, trigger.times.timeZone);
  if (mistake === undefined) return;
  throw new DefinitionError(`The schedule of the workflow "${id}" cannot be kept: ${mistake}.`);
}

function sharingOf({ organisation: key, integrations }: ProjectDefinition): Sharing | undefined {
  const shared = integrations.filter(({ accounts }) => (accounts.sharing ?? 'personal') !== 'personal');
  if (key === undefined || shared.length === 0) return undefined;
  return { key, integrationIds: shared.map(({ id }) => id) };
}

function starterOf(integration: Integration, { trigger }: Workflow): string {
  switch (trigger.kind) {
    case 'event':
      return `event ${trigger.event}`;
    case 'provider_event':
      return `provider_event ${integration.id} ${trigger.event}`;
    case 'connection':
      return `${trigger.change} ${integration.id}`;
    default:
      return trigger.kind;
  }
}
