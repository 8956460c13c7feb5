import type { WorkflowRun } from './describe-run.ts';
import { TestingError } from './testing-error.ts';

/** An execution as `executions.get` of `@acme/sdk` gives it, as far as it is looked at. */
export interface RecordedExecution {
  readonly workflowId: string;
  readonly steps: readonly { readonly key: string; readonly kind: string }[];
}

/**
 * Whether a run has come to all steps of a real execution, each as the same kind. What steps returned is not in `executions.get`, so
 * that the fakes have to lead the run along the same way.
 *
 * @throws TestingError naming the steps that are missing or are of another kind
 * @example
 * const run = await runWorkflow(config, 'follow-up', { event, connection });
 * checkJournal(run, JSON.parse(await readFile('fixtures/execution.json', 'utf8')));
 */
export function checkJournal(run: Pick<WorkflowRun, 'journal'>, recorded: RecordedExecution): void {
  const kinds = new Map(run.journal.steps.map(({ key, kind }) => [key, kind]));
  const wrong = recorded.steps.flatMap(({ key, kind }) => {
    const now = kinds.get(key);
    if (now === kind) return [];
    return [
      now === undefined ? `"${key}" was not asked for` : `"${key}" is recorded as "${kind}" and is now a "${now}"`,
    ];
  });
  if (wrong.length === 0) return;
  throw new TestingError(
    `An execution of "${recorded.workflowId}" that is under way could not go on with this code: ${wrong.join('; ')}. The run has ${[...kinds.keys()].map((key) => `"${key}"`).join(', ')}. Raise "version", and name the old one under "previous".`,
  );
}
