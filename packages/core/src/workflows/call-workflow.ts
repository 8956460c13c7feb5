import type { Integration, Workflow } from '@acme/integrations';
import { type ExecutionInfo, StepFailure, type StepApi } from '@acme/workflow';
import type { ExecutionInput } from './run-input.ts';

/** From where a workflow is called, and what the caller was given. */
export interface CallScope {
  readonly integration: Integration;
  readonly execution: ExecutionInfo;
  readonly recorded: ExecutionInput;
}

/** Runs another workflow of the same integration, for the same user and account, on the metadata and settings of the caller. */
export async function callWorkflow(
  engine: StepApi,
  { integration, execution, recorded }: CallScope,
  name: string,
  workflow: Pick<Workflow, 'id' | 'version'>,
  input: unknown,
): Promise<unknown> {
  const called = integration.workflows.find(({ id }) => id === workflow.id);
  if (called?.trigger.kind !== 'call') {
    throw new StepFailure(
      'code_threw',
      `The step "${name}" calls "${workflow.id}", which is no workflow of "${integration.id}" made with project.onCall. Name it under "workflows" of the integration.`,
      { retry: false },
    );
  }
  const parsed = called.trigger.input?.safeParse(input);
  if (parsed?.success === false) {
    const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new StepFailure('code_threw', `The input of "${workflow.id}" does not fit its schema: "${where}".`, {
      retry: false,
    });
  }
  return await engine.workflow(name, {
    workflowId: called.id,
    // The one that the caller was written with: it is in its `previous` or the latest.
    version: workflow.version,
    input: {
      ...recorded,
      event: parsed === undefined ? input : parsed.data,
      startedBy: { kind: 'workflow', name: execution.workflowId, id: execution.id },
    } satisfies ExecutionInput,
  });
}
