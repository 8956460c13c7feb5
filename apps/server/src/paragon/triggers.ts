import { AppError, type IntegrationForUser, type IntegrationInfo, type TriggerKind } from '@acme/api';
import { type DescribedInput, type DescribedSource, describeInputs, describeSources } from './describe-settings.ts';
import { findIntegration, noCredential } from './integrations.ts';
import type { ParagonVerb } from './paragon-call.ts';
import { selectedConnection } from './selected-connection.ts';

/** What the account itself starts, by how it is heard of. */
const models: Partial<Record<TriggerKind, 'WEBHOOK' | 'POLLING'>> = { provider_event: 'WEBHOOK', poll: 'POLLING' };

/** What happens at the provider and starts a workflow of the integration. */
export const listTriggers: ParagonVerb = async (call) => {
  const actor = await call.user();
  const type = call.url.searchParams.get('integrations');
  if (type === null) throw new AppError('invalid_request', '"integrations" is missing.');
  const { info, own } = await findIntegration(call, actor, type);
  const wanted = selectedConnection(call);
  if (wanted !== undefined && !own.connections.some(({ id }) => id === wanted)) throw noCredential();
  return { triggers: { [type]: describeTriggers(info, own) } };
};

/** One for each workflow that waits for something at the provider; its settings are what can be chosen of it. */
export function describeTriggers(
  { workflows }: Pick<IntegrationInfo, 'workflows'>,
  own: Pick<IntegrationForUser, 'workflows'>,
): object[] {
  return workflows.flatMap(({ id, name, description = '', trigger }) => {
    const triggerModel = models[trigger];
    const mine = own.workflows.find((workflow) => workflow.id === id);
    if (triggerModel === undefined || mine === undefined) return [];
    const sources = new Map(describeSources(mine.settings, id));
    const parameters = describeInputs(mine.settings, id).map((input) => describeParameter(input, sources));
    return [{ type: id, triggerModel, title: name, description, parameters }];
  });
}

/** An input in the words that parameters have for the same: choices come from `valuesSource`. */
function describeParameter(
  { sourceType, ...input }: DescribedInput,
  sources: ReadonlyMap<string, DescribedSource>,
): object {
  if (sourceType === undefined) return input;
  const dependencies = sources.get(sourceType)?.refreshDependencies ?? [];
  return { ...input, valuesSource: { sourceType, dependencies } };
}
