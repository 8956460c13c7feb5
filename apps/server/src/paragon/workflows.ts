import { AppError, type UserActor, type WorkflowAnswer } from '@acme/api';
import { type ParagonCall, type ParagonVerb, subjectOf } from './paragon-call.ts';
import { ParagonError } from './paragon-error.ts';
import { selectedConnection } from './selected-connection.ts';

/** Paragon's own status for an answer that is not there yet. */
const stillRunning = 542;

export const enableWorkflow: ParagonVerb = (call) => turn(call, true);
export const disableWorkflow: ParagonVerb = (call) => turn(call, false);

async function turn(call: ParagonCall, enabled: boolean): Promise<object> {
  const actor = await call.user();
  const connectionId = selectedConnection(call);
  const target = { workflowId: workflowOf(call), ...(connectionId === undefined ? {} : { connectionId }), enabled };
  return await call.services.workflows.setEnabled(actor, subjectOf(actor), target);
}

/** Runs a workflow: one that answers is waited for, any other is begun and let go. */
export const triggerWorkflow: ParagonVerb = async (call) => {
  const actor = await call.user();
  const workflowId = workflowOf(call);
  const input = withQuery(await call.json(), call.url.searchParams);
  const connectionId = selectedConnection(call) ?? 'default';
  const subject = subjectOf(actor);
  if ((await triggerOf(call, actor, workflowId)) === 'manual') {
    await call.services.workflows.run(actor, subject, { workflowId, connectionId, input });
    return Response.json({}, { status: 202 });
  }
  const submittedAt = new Date().toISOString();
  const { executionId } = await call.services.workflows.ask(actor, subject, { workflowId, connectionId, input });
  const { waitMs, request } = call;
  const answer = await call.services.workflows.answer(actor, { executionId, waitMs, signal: request.signal });
  return answerOf(answer, { dateSubmitted: submittedAt, projectId: actor.projectId, workflowId, executionId });
};

function answerOf(answer: WorkflowAnswer, about: object): Response {
  if (answer.status === 'answered') return Response.json(answer.answer);
  if (answer.status === 'running') {
    const message = 'Workflow has been enqueued but has not completed.';
    return Response.json({ message, ...about }, { status: stillRunning });
  }
  const error = new AppError('internal_error', 'The workflow has ended without an answer.');
  throw new ParagonError(error, { ...about, outcome: answer.outcome });
}

/** A workflow here takes one input: the body, with what the query names besides. */
function withQuery(body: unknown, query: URLSearchParams): unknown {
  const names = Object.fromEntries(query);
  if (Object.keys(names).length === 0) return body;
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...names, ...body } : body;
}

async function triggerOf({ services }: ParagonCall, actor: UserActor, workflowId: string): Promise<string | undefined> {
  const { integrations } = await services.users.get(actor, subjectOf(actor));
  return integrations.flatMap(({ workflows }) => workflows).find(({ id }) => id === workflowId)?.trigger;
}

function workflowOf({ parameters }: ParagonCall): string {
  return parameters['workflowId'] ?? '';
}
