import type { ZodType, output } from 'zod';
import type { Category } from '../connector/category.ts';
import { connectorMistake } from '../connector/check-connector.ts';
import type { Connector } from '../connector/connector.ts';
import { type AccountRules, checkAccountRules } from './account-rules.ts';
import type { ProviderEventSchemas, WebhookConnector } from '../connector/webhooks.ts';
import { type AvailabilityRule, checkAvailability, suspend, type WhenUnavailable } from './availability.ts';
import { type BrowserAccess, checkBrowserAccess } from './browser-access.ts';
import { categoryOf, type OwnCategory } from './category.ts';
import { checkMetadata } from './check-metadata.ts';
import { definedAt, DefinitionError } from './definition-error.ts';
import type { MetadataFields, PlainMetadata } from './metadata-field.ts';
import { checkOrganisation, type OrganisationKey, refuseSharingWithNobody } from './organisation.ts';
import type { SettingsFields } from './settings.ts';
import { checkSettings } from './check-settings.ts';
import { checkPoll, type PollSpec } from './poll.ts';
import {
  type AnswerSchemas,
  type CallTrigger,
  checkTimes,
  type ConnectionTrigger,
  type EventTrigger,
  type ManualTrigger,
  type PollTrigger,
  type ProviderEventTrigger,
  type RequestTrigger,
  type ScheduleTimes,
  type ScheduleTrigger,
  type TimesRule,
  type Trigger,
} from './trigger.ts';
import type { Workflow, WorkflowOptions } from './workflow.ts';

/** An address as a target of `step.request`: the host's own API, or another one that the host trusts. */
export interface HttpTarget {
  readonly baseUrl: string;
}

/** The host's own API, which workflows call as `host`, or an address that they call as one of `targets`. */
export function httpTarget(options: { readonly baseUrl: string }): HttpTarget {
  if (!URL.canParse(options.baseUrl)) {
    throw new DefinitionError(
      `httpTarget: "${options.baseUrl}" is not a URL. Write it whole, such as "https://api.example.com".`,
    );
  }
  return { baseUrl: options.baseUrl.replace(/\/+$/, '') };
}

/** A connector that a project offers, made by `project.integration`. */
export interface Integration<
  Id extends string = string,
  Workflows extends readonly Workflow[] = readonly Workflow[],
  Of extends Connector = Connector,
  Browser extends string = string,
  Settings extends SettingsFields = SettingsFields,
> {
  readonly id: Id;
  readonly name: string;
  readonly description?: string;
  /** What it is for: one of ours by its id, or words of the host. */
  readonly category?: string;
  readonly connector: Of;
  /** What is filled in for each account. */
  readonly settings: Settings;
  readonly workflows: Workflows;
  /** What the customer's browser may ask of the provider. */
  readonly browser: BrowserAccess<Browser>;
  readonly available: AvailabilityRule | undefined;
  readonly whenUnavailable: WhenUnavailable;
  readonly accounts: AccountRules;
  readonly definedAt: string;
}

/** What `project.integration` takes. */
export interface IntegrationOptions<
  Fields extends MetadataFields,
  Workflows extends readonly Workflow[],
  Of extends Connector = Connector,
  Browser extends string = string,
  Settings extends SettingsFields = SettingsFields,
> {
  readonly connector: Of;
  /** Default: the connector's name; likewise its description. */
  readonly name?: string;
  readonly description?: string;
  /**
   * What customers filter a long list by. Default: that of the connector, which those of the catalogue have. One that is not among
   * ours has a label, which they read as it is: `{ label: 'Real estate' }`.
   */
  readonly category?: Category | OwnCategory;
  /** What is filled in for each account, once it is connected. `run` reads it as `connection.settings`. */
  readonly settings?: Settings;
  readonly workflows?: Workflows;
  /** What the customer's browser may ask of the provider as its own accounts. Default: nothing. */
  readonly browser?: BrowserAccess<Browser>;
  /** A pure function of metadata that the server or the signed token wrote. Throwing means no. Absent: for everybody. */
  readonly available?: AvailabilityRule<PlainMetadata<Fields>>;
  /** What becomes of a connection whose user may no longer have it. Default: `suspend()`, at once. */
  readonly whenUnavailable?: WhenUnavailable;
  /**
   * How many accounts a user may connect, whether two users may connect the same one, and whether colleagues use one
   * together. Default: any number, they may, and they do not.
   */
  readonly accounts?: AccountRules<PlainMetadata<Fields>>;
}

/** App events by name, each with the schema of its payload. */
export type EventSchemas = Readonly<Record<string, ZodType>>;

/** What `defineProject` takes. */
export interface ProjectOptions<Fields extends MetadataFields, Events extends EventSchemas, Target extends string> {
  readonly metadata?: Fields;
  /**
   * The metadata key that says who belongs together: a text that the server or the signed token writes. Users of the same
   * value may use accounts together, of the integrations that allow it.
   */
  readonly organisation?: OrganisationKey<Fields>;
  /** True refuses metadata keys that are not declared. Default: they are kept as text that the server alone writes. */
  readonly strict?: boolean;
  readonly events?: Events;
  readonly host?: HttpTarget;
  /** Other addresses that workflows may call without an account, by name; a secret goes there only if it is bound to the host. */
  readonly targets?: Readonly<Record<Target, HttpTarget>>;
  /**
   * What is kept of the requests that steps make, for your support to read as long as executions are kept: with headers and bodies, of
   * which secrets are taken out (up to 4,000 characters each), or false: method, address, status and time alone. Default true.
   */
  readonly keepBodies?: boolean;
}

/** A whole project: what `connect.config.ts` exports and every client is typed by. */
export interface ProjectDefinition<
  Fields extends MetadataFields = MetadataFields,
  Events extends EventSchemas = EventSchemas,
  Integrations extends readonly Integration[] = readonly Integration[],
> {
  readonly kind: 'acme.project';
  readonly metadata: Fields;
  /** The metadata key that says who belongs together; undefined where nobody does. */
  readonly organisation: string | undefined;
  /** Whether metadata keys that are not declared are refused. */
  readonly strict: boolean;
  readonly events: Events;
  readonly host: HttpTarget | undefined;
  readonly targets: Readonly<Record<string, HttpTarget>>;
  /** Whether headers and bodies of the requests of steps are kept for people to read. */
  readonly keepBodies: boolean;
  readonly integrations: Integrations;
}

/** Makes workflows and integrations that know the project's metadata and events. */
export interface ProjectBuilder<
  Fields extends MetadataFields,
  Events extends EventSchemas,
  Target extends string = never,
> {
  /** A trigger: this app event of the host. */
  onEvent<Name extends keyof Events & string>(name: Name): EventTrigger<Name, output<Events[Name]>>;
  /**
   * A trigger: an event that the provider sends for the account of the workflow's connection.
   * @throws DefinitionError when the connector does not declare it
   */
  onProviderEvent<ProviderEvents extends ProviderEventSchemas, Name extends keyof ProviderEvents & string>(
    connector: WebhookConnector<ProviderEvents>,
    name: Name,
  ): ProviderEventTrigger<Name, output<ProviderEvents[Name]>>;
  /**
   * A trigger: somebody asks and waits for the answer, the host's backend (`workflows.request`) and, where `browser` is true, the
   * customer's browser.
   */
  onRequest<Payload = unknown, Answer = unknown>(
    options?: AnswerSchemas<Payload, Answer> & { readonly browser?: boolean },
  ): RequestTrigger<Payload, Answer>;
  /** A trigger: somebody says so (`workflows.run`), the host's backend and, where `browser` is true, the customer. */
  onManual<Payload = unknown>(options?: {
    readonly input?: ZodType<Payload>;
    readonly browser?: boolean;
  }): ManualTrigger<Payload>;
  /**
   * A trigger: the clock, for each account that the workflow is on for. Each tick starts one execution; of those that were missed,
   * because nothing ran, the newest is made up for. The times may depend on the user: give a function, which is asked again when
   * metadata or settings change.
   *
   * @example
   * project.onSchedule({ cron: '0 8 * * 1-5', timeZone: 'Europe/Berlin' })
   * project.onSchedule(({ metadata }) => ({ cron: '0 8 * * *', timeZone: metadata.timeZone ?? 'UTC' }))
   * @throws DefinitionError
   */
  onSchedule(times: ScheduleTimes | TimesRule<PlainMetadata<Fields>>): ScheduleTrigger;
  /** A trigger: the workflow is switched on for an account, or an account that it is on for is disconnected. */
  onConnection<const Change extends 'enabled' | 'disconnected'>(change: Change): ConnectionTrigger<Change>;
  /**
   * A trigger: something new at a provider that sends no webhooks. `poll` looks at the account again and again, from the cursor
   * that it returned the last time; each item starts one execution.
   *
   * @throws DefinitionError
   */
  onPoll<Payload = unknown>(spec: PollSpec<Payload, PlainMetadata<Fields>>): PollTrigger<Payload>;
  /** A trigger: none but `step.workflow` of another workflow of the same integration. Customers do not see it. */
  onCall<Payload = unknown, Answer = unknown>(options?: AnswerSchemas<Payload, Answer>): CallTrigger<Payload, Answer>;
  workflow<
    const Id extends string,
    Of extends Trigger,
    Settings extends SettingsFields = Record<never, never>,
    ConnectorId extends string = string,
  >(
    id: Id,
    options: WorkflowOptions<Fields, Of, Settings, ConnectorId, Target>,
  ): Workflow<Id, NoInfer<ConnectorId>, NoInfer<Of>, NoInfer<Settings>>;
  integration<
    const Id extends string,
    Of extends Connector,
    const Workflows extends readonly Workflow<string, Of['id']>[] = readonly [],
    const Browser extends keyof NonNullable<Of['actions']> & string = never,
    Settings extends SettingsFields = Record<never, never>,
  >(
    id: Id,
    options: IntegrationOptions<Fields, Workflows, Of, Browser, Settings>,
  ): Integration<Id, NoInfer<Workflows>, NoInfer<Of>, NoInfer<Browser>, NoInfer<Settings>>;
  /** @throws DefinitionError when an id is used twice, naming both places */
  define<const Integrations extends readonly Integration[]>(
    integrations: Integrations,
  ): ProjectDefinition<Fields, Events, Integrations>;
}

const idPattern = /^[a-z][a-z0-9-]{0,62}$/;

/** Workflows that were moved here keep the ids that apps know them by. */
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function checkId(kind: 'workflow' | 'integration', id: string): void {
  if (!idPattern.test(id) && !(kind === 'workflow' && uuidPattern.test(id))) {
    throw new DefinitionError(
      `${definedAt()}: ${kind} id "${id}" is not allowed. Use a small letter, then up to 62 small letters, digits and "-".`,
    );
  }
}

/**
 * Starts a definition. The builder carries the types of metadata, secrets and events into every
 * workflow and rule, and from there to the clients; nothing is generated.
 *
 * @example
 * const project = defineProject({ metadata: { plan: oneOf(['free', 'pro']) } });
 * export default project.define([project.integration('crm', { connector: sandboxCrm() })]);
 */
export function defineProject<
  const Fields extends MetadataFields = Record<never, never>,
  const Events extends EventSchemas = Record<never, never>,
  const Target extends string = never,
>(options: ProjectOptions<Fields, Events, Target> = {}): ProjectBuilder<Fields, Events, Target> {
  const metadata = options.metadata ?? ({} as Fields);
  const events = options.events ?? ({} as Events);
  checkMetadata(metadata);
  checkOrganisation(metadata, options.organisation);
  return {
    onEvent: (name) => {
      if (!Object.hasOwn(events, name)) {
        throw new DefinitionError(`${definedAt()}: there is no event "${name}". Add it to "events" of defineProject.`);
      }
      return { kind: 'event', event: name };
    },
    onProviderEvent: (connector, name) => {
      if (!Object.hasOwn(connector.webhooks.events, name)) {
        throw new DefinitionError(
          `${definedAt()}: the connector "${connector.id}" declares no event "${name}". It has ${listed(connector)}.`,
        );
      }
      return { kind: 'provider_event', connector: connector.id, event: name };
    },
    onRequest: ({ input, answer, browser = false } = {}) => ({ kind: 'request', input, answer, browser }),
    onManual: ({ input, browser = false } = {}) => ({ kind: 'manual', input, browser }),
    onSchedule: (times) => {
      checkTimes(times);
      return { kind: 'schedule', times };
    },
    onConnection: (change) => ({ kind: 'connection', change }),
    onPoll: (spec) => {
      checkPoll(spec);
      return { kind: 'poll', spec };
    },
    onCall: ({ input, answer } = {}) => ({ kind: 'call', input, answer }),
    workflow: (id, workflow) => {
      checkId('workflow', id);
      const { available, whenUnavailable = suspend() } = workflow;
      checkAvailability(`workflow "${id}"`, { available, whenUnavailable }, ['suspend']);
      checkSettings(`workflow "${id}"`, workflow.settings ?? {});
      if (workflow.trigger.kind === 'call' && Object.keys(workflow.settings ?? {}).length > 0) {
        throw new DefinitionError(
          `${definedAt()}: workflow "${id}" is called by others, and no customer fills anything in for it. Give it what it needs as its input.`,
        );
      }
      return {
        id,
        connector: workflow.connector?.id,
        name: workflow.name,
        ...describe(workflow.description),
        version: workflow.version ?? 1,
        trigger: workflow.trigger,
        enabledByDefault: workflow.enabledByDefault ?? false,
        browser: workflow.browser ?? {},
        waitsFor: (workflow.waitsFor ?? []).map(({ event }) => event),
        settings: workflow.settings ?? ({} as never),
        available,
        whenUnavailable,
        run: (input) => workflow.run(input),
        previous: workflow.previous ?? [],
      };
    },
    integration: (id, integration) => {
      checkId('integration', id);
      const { available, whenUnavailable = suspend(), accounts = {} } = integration;
      checkAccountRules(`integration "${id}"`, accounts);
      checkAvailability(`integration "${id}"`, { available, whenUnavailable }, ['suspend', 'disconnect']);
      const mistake = connectorMistake(integration.connector);
      if (mistake !== undefined) {
        throw new DefinitionError(
          `${definedAt()}: the connector "${integration.connector.id}" of integration "${id}" is wrong: ${mistake}.`,
        );
      }
      const { browser = {}, workflows = [], settings = {} } = integration;
      const category = categoryOf(id, integration.category ?? integration.connector.category);
      checkSettings(`integration "${id}"`, settings);
      refuseForeignEvents(id, integration.connector, workflows);
      checkBrowserAccess(`integration "${id}"`, browser, integration.connector);
      refuseOthers(id, integration.connector, workflows);
      return {
        id,
        name: integration.name ?? integration.connector.name,
        ...describe(integration.description ?? integration.connector.description),
        ...(category === undefined ? {} : { category }),
        connector: integration.connector,
        settings: settings as never,
        workflows: workflows as never,
        browser,
        available,
        whenUnavailable,
        accounts,
        definedAt: definedAt(),
      };
    },
    define: (integrations) => {
      refuseDuplicates(integrations);
      refuseSharingWithNobody(options.organisation, integrations);
      return {
        kind: 'acme.project',
        metadata,
        organisation: options.organisation,
        strict: options.strict ?? false,
        events,
        host: options.host,
        targets: options.targets ?? {},
        keepBodies: options.keepBodies ?? true,
        integrations,
      };
    },
  };
}

function refuseForeignEvents(id: string, connector: Connector, workflows: readonly Workflow[]): void {
  for (const { id: workflowId, trigger } of workflows) {
    if (trigger.kind !== 'provider_event') continue;
    if (trigger.connector === connector.id && Object.hasOwn(connector.webhooks?.events ?? {}, trigger.event)) continue;
    throw new DefinitionError(
      `${definedAt()}: workflow "${workflowId}" starts on "${trigger.event}" of the connector "${trigger.connector}", and integration "${id}" is made with "${connector.id}", which has ${listed(connector)}. Use one connector for both.`,
    );
  }
}

function listed({ webhooks }: Connector): string {
  const types = Object.keys(webhooks?.events ?? {});
  return types.length === 0 ? 'no events' : `the events ${types.map((type) => `"${type}"`).join(', ')}`;
}

function refuseDuplicates(integrations: readonly Integration[]): void {
  const seen = new Map<string, Integration>();
  const workflows = new Map<string, string>();
  for (const integration of integrations) {
    const first = seen.get(integration.id);
    if (first !== undefined) {
      throw new DefinitionError(
        `integration "${integration.id}" is defined twice, at ${first.definedAt} and at ${integration.definedAt}. Rename or remove one of them.`,
      );
    }
    seen.set(integration.id, integration);
    for (const { id } of integration.workflows) {
      const owner = workflows.get(id);
      if (owner !== undefined) {
        throw new DefinitionError(
          `${integration.definedAt}: workflow "${id}" belongs to integration "${owner}" and to "${integration.id}". Give each integration a workflow of its own.`,
        );
      }
      workflows.set(id, integration.id);
    }
  }
}

function refuseOthers(id: string, { id: own }: Connector, workflows: readonly Workflow[]): void {
  const other = workflows.find(({ connector }) => connector !== undefined && connector !== own);
  if (other === undefined) return;
  throw new DefinitionError(
    `${definedAt()}: integration "${id}" has accounts of "${own}", and the workflow "${other.id}" runs on those of "${other.connector}". Make one for each.`,
  );
}

function describe(description: string | undefined): { readonly description?: string } {
  return description === undefined ? {} : { description };
}
