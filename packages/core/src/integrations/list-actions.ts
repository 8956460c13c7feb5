import { type ActionInfo, type Actor, AppError } from '@acme/api';
import type { Action } from '@acme/integrations/connector';
import * as z from 'zod';
import type { CoreDeps } from '../deps.ts';

/** What can be done at the provider of an integration, in a form that any language reads. @throws not_found */
export async function listActions(
  deps: Pick<CoreDeps, 'projects' | 'definitions'>,
  actor: Actor,
  integrationId: string,
): Promise<ActionInfo[]> {
  const project = await deps.projects.get(actor.projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(integrationId);
  if (integration === undefined) throw new AppError('not_found', 'There is no such integration.');
  const open = integration.browser.actions ?? [];
  return Object.values(integration.connector.actions ?? {}).map((action) => ({
    name: action.name,
    description: action.description,
    scopes: [...action.scopes],
    isList: action.work.kind === 'list',
    browser: open.includes(action.name),
    input: z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' }),
    output: outputOf(action),
  }));
}

function outputOf({ output, work }: Action): Record<string, unknown> {
  const given = work.kind === 'list' ? z.object({ items: z.array(output), nextCursor: z.string().optional() }) : output;
  return z.toJSONSchema(given, { io: 'output', unrepresentable: 'any' });
}
