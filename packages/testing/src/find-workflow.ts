import type { Integration, ProjectDefinition } from '@acme/integrations';
import type { RunPlace } from '@acme/integrations/runtime';
import { TestingError } from './testing-error.ts';

/** The workflow of a definition, in the latest version or in one of its `previous`. @throws TestingError */
export function findWorkflow(definition: ProjectDefinition, id: string, version?: number): RunPlace {
  if ((definition as { readonly kind?: unknown }).kind !== 'acme.project') {
    const slugs = Object.keys(definition).join(', ');
    throw new TestingError(
      `This is no definition. Of a config with several projects give one: config.${slugs || '…'}.`,
    );
  }
  for (const integration of definition.integrations) {
    const latest = integration.workflows.find((workflow) => workflow.id === id);
    if (latest === undefined) continue;
    if (version === undefined) return { definition, integration, workflow: latest };
    const workflow = [latest, ...latest.previous].find((known) => known.version === version);
    if (workflow !== undefined) return { definition, integration, workflow };
    throw new TestingError(
      `"${id}" has no version ${version}. Name it under "previous" as long as executions of it run: they wait, parked, for its code.`,
    );
  }
  const known = definition.integrations.flatMap(({ workflows }) => workflows.map((workflow) => `"${workflow.id}"`));
  throw new TestingError(`There is no workflow "${id}" in the definition. It has ${known.join(', ') || 'none'}.`);
}

/** @throws TestingError */
export function findIntegration(definition: ProjectDefinition, id: string): Integration {
  const found = definition.integrations.find((integration) => integration.id === id);
  if (found !== undefined) return found;
  const known = definition.integrations.map((integration) => `"${integration.id}"`).join(', ');
  throw new TestingError(`There is no integration "${id}" in the definition. It has ${known || 'none'}.`);
}
