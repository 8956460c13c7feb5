import type { Workflow } from '../define/workflow.ts';
import type { FailStep } from './run-ports.ts';

/** Holds what a workflow answers to the form that its trigger declares. @throws what `fail` makes */
export function checkAnswer(fail: FailStep, { trigger }: Workflow, answer: unknown): unknown {
  const schema = trigger.kind === 'request' || trigger.kind === 'call' ? trigger.answer : undefined;
  if (schema === undefined) return answer;
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.map(String).join('.') ?? '';
  throw fail(
    'code_threw',
    `The answer is not of the form that its trigger declares: ${where === '' ? '' : `"${where}": `}${issue?.message ?? ''}.`,
    { retry: false },
  );
}
