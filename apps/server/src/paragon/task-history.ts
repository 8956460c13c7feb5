import { AppError, type ExecutionPage } from '@acme/api';
import * as z from 'zod';
import { describeSteps, describeTask, statusesOf } from './describe-task.ts';
import type { ParagonCall, ParagonVerb } from './paragon-call.ts';
import { integrationIdOf, stepUuid, triggerUuid } from './paragon-ids.ts';

const pageSize = 100;

const Moment = z.iso.datetime({ offset: true });

const Query = z.object({
  userId: z.string().optional(),
  workflowId: z.string().optional(),
  integration: z.string().optional(),
  status: z.enum(['EXECUTING', 'FAILED', 'SUCCEEDED', 'DELAYED']).optional(),
  beforeDate: Moment.optional(),
  afterDate: Moment.optional(),
  offset: z.coerce.number().int().min(0).max(1_000).default(0),
  sortBy: z.enum(['ASC', 'DESC']).default('DESC'),
  /** Ours: a query of the search language over metadata, such as `meta.Email:ada@example.com`. */
  users: z.string().max(1_000).optional(),
  /** Ours: where the page before ended, in its `nextLink`. */
  cursor: z.string().max(200).optional(),
});

/** Executions of the project, newest first unless asked otherwise, a hundred at a time. */
export const listTasks: ParagonVerb = async (call) => {
  const actor = await call.server();
  const query = Query.parse(Object.fromEntries(call.url.searchParams));
  const filter = filterOf(query);
  const { executions } = call.services;
  const order = query.sortBy === 'ASC' ? 'oldest' : 'newest';
  const read = (page: { readonly cursor?: string; readonly limit: number }) =>
    executions.list(actor, { ...filter, order, ...page });
  const [page, total] = await Promise.all([pageOf(read, query), executions.count(actor, filter)]);
  const tasks = await executions.countTasks(actor, page.items);
  return {
    workflowExecutions: page.items.map((execution) => describeTask(execution, tasks)),
    nextLink: page.nextCursor === undefined ? null : nextLink(call, page.nextCursor),
    total,
  };
};

export const getTask: ParagonVerb = async (call) => {
  const actor = await call.server();
  const { executions } = call.services;
  const execution = await executions.get(actor, idOf(call));
  const [tasks, sizes] = await Promise.all([
    executions.countTasks(actor, [execution]),
    executions.measureSteps(actor, execution.id),
  ]);
  return {
    ...describeTask(execution, tasks),
    stepExecutions: describeSteps(execution, sizes),
  };
};

/** What a step sent and got is kept for its tries, without secrets; see `executions.step`. Of a trigger it is who or what it was. */
export const getTaskStep: ParagonVerb = async (call) => {
  const actor = await call.server();
  const execution = await call.services.executions.get(actor, idOf(call));
  const wanted = call.parameters['stepExecutionId'];
  if (execution.startedBy !== undefined && wanted === triggerUuid(execution.id)) {
    return { isLargeInput: false, isLargeOutput: false, input: {}, output: execution.startedBy };
  }
  const step = execution.steps.find(({ key }) => stepUuid(execution.id, key) === wanted);
  if (step === undefined) throw new AppError('not_found', 'There is no such step of such an execution.');
  const { tries } = await call.services.executions.step(actor, { executionId: execution.id, key: step.key });
  const last = tries.at(-1)?.exchanges.at(-1);
  return {
    isLargeInput: false,
    isLargeOutput: false,
    input: last === undefined ? {} : { method: last.method, url: last.url, body: last.requestBody ?? null },
    output: last === undefined ? {} : { statusCode: last.status ?? null, body: last.responseBody ?? null },
  };
};

/** On the same version of the workflow, as a new execution. */
export const replayTask: ParagonVerb = async (call) => {
  const actor = await call.server();
  const { executionId } = await call.services.executions.replay(actor, { executionId: idOf(call), version: 'same' });
  const { id, userId, workflowId, status, dateStarted } = describeTask(
    await call.services.executions.get(actor, executionId),
    new Map(),
  );
  return Response.json({ id, userId, workflowId, status, dateStarted }, { status: 201 });
};

function filterOf(query: z.infer<typeof Query>) {
  const { userId, users, workflowId, integration, status, afterDate, beforeDate } = query;
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(users === undefined ? {} : { users }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(integration === undefined ? {} : { integrationId: integrationIdOf(integration) }),
    ...(status === undefined ? {} : { statuses: statusesOf(status) }),
    ...(afterDate === undefined ? {} : { from: afterDate }),
    ...(beforeDate === undefined ? {} : { to: beforeDate }),
  };
}

type Read = (page: { readonly cursor?: string; readonly limit: number }) => Promise<ExecutionPage>;

/** Pages are found by where the one before ended. An offset is walked to, and no further than the schema says. */
async function pageOf(read: Read, { cursor, offset }: z.infer<typeof Query>): Promise<ExecutionPage> {
  if (cursor !== undefined) return await read({ cursor, limit: pageSize });
  let at: string | undefined;
  for (let left = offset; left > 0; left -= pageSize) {
    const { nextCursor } = await read({ ...from(at), limit: Math.min(left, pageSize) });
    if (nextCursor === undefined) return { items: [] };
    at = nextCursor;
  }
  return await read({ ...from(at), limit: pageSize });
}

const from = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

function nextLink({ publicUrl, url }: ParagonCall, cursor: string): string {
  const next = new URL(`${publicUrl}${url.pathname}${url.search}`);
  next.searchParams.delete('offset');
  next.searchParams.set('cursor', cursor);
  return next.href;
}

function idOf({ parameters }: ParagonCall): string {
  const id = z.uuid().safeParse(parameters['executionId']);
  if (id.success) return id.data;
  throw new AppError('not_found', 'There is no such execution.');
}
