import type { Integration } from '../define/project.ts';
import type { Workflow } from '../define/workflow.ts';
import type { RunRecord } from './run-code.ts';
import type { EngineSteps, FailStep } from './run-ports.ts';

/** From where a workflow is called, and what the caller was given. */
export interface CallScope {
  readonly integration: Integration;
  readonly execution: { readonly id: string; readonly workflowId: string };
  readonly recorded: RunRecord;
}

/** Runs another workflow of the same integration, for the same user and account, on the metadata and settings of the caller. */
export async function callWorkflow(
  fail: FailStep,
  engine: EngineSteps,
  { integration, execution, recorded }: CallScope,
  name: string,
  workflow: Pick<Workflow, 'id' | 'version'>,
  input: unknown,
): Promise<unknown> {
  const called = integration.workflows.find(({ id }) => id === workflow.id);
  if (called?.trigger.kind !== 'call') {
    throw fail(
      'code_threw',
      `The step "${name}" calls "${workflow.id}", which is no workflow of "${integration.id}" made with project.onCall. Name it under "workflows" of the integration.`,
      { retry: false },
    );
  }
  const parsed = called.trigger.input?.safeParse(input);
  if (parsed?.success === false) {
    const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw fail('code_threw', `The input of "${workflow.id}" does not fit its schema: "${where}".`, {
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
    } satisfies RunRecord,
  });
}
