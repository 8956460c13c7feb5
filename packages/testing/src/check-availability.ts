import type { ClaimedMetadataOf, IntegrationId, WorkflowIdOf } from '@acme/integrations';
import { askRule, isYes, type RuleAnswer } from '@acme/integrations/runtime';
import { findIntegration } from './find-workflow.ts';
import type { AnyDefinition } from './options.ts';
import { readMetadata } from './read-start.ts';

/** What a rule says to a user. */
export interface AvailabilityAnswer {
  readonly allowed: boolean;
  /** `no_rule`, `rule_allows`, `rule_refuses`, or `rule_failed`: it threw, which means no. */
  readonly decision: RuleAnswer['decision'];
  readonly message: string | undefined;
  readonly upgrade: string | undefined;
  /** It is not even shown. */
  readonly hidden: boolean;
  /** The metadata that it looked at, in order. */
  readonly read: readonly string[];
  /** What it threw. */
  readonly error: unknown;
}

/** The same, with the workflows of the integration. A workflow is allowed where its integration is and its own rule says so. */
export interface IntegrationAvailability<WorkflowIds extends string = string> extends AvailabilityAnswer {
  readonly workflows: Readonly<Record<WorkflowIds, AvailabilityAnswer>>;
}

/**
 * Whether a user with this metadata may have an integration and its workflows, as the rules of the definition say.
 *
 * @param user metadata that the server or the signed token wrote; what a browser wrote decides nothing
 * @throws TestingError for an integration that is not in the definition, and for metadata that could not be kept
 * @example
 * checkAvailability(config, 'crm', { metadata: { plan: 'free' } }).upgrade // 'Pro'
 */
export function checkAvailability<const Config extends AnyDefinition, const Id extends IntegrationId<Config>>(
  config: Config,
  integrationId: Id,
  user: { readonly metadata?: ClaimedMetadataOf<Config> } = {},
): IntegrationAvailability<WorkflowIdOf<Config, Id>> {
  const integration = findIntegration(config, integrationId);
  const metadata = readMetadata({ definition: config }, user.metadata ?? {});
  const own = describe(askRule(integration.available, metadata));
  const workflows = integration.workflows.map(({ id, available }) => {
    const answer = describe(askRule(available, metadata));
    return [id, own.allowed ? answer : { ...own, read: [...own.read] }] as const;
  });
  return { ...own, workflows: Object.fromEntries(workflows) as never };
}

function describe(answer: RuleAnswer): AvailabilityAnswer {
  const { decision, message, upgrade, hidden = false, read, error } = answer;
  return { allowed: isYes(answer), decision, message, upgrade, hidden, read, error };
}
