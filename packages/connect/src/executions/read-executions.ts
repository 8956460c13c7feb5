import { createExecutionList } from './execution-list.ts';
import { createOneExecution } from './one-execution.ts';

/** What reading runs needs, in a file of its own: see `on-demand.ts`. It imports nothing that is loaded at once. */
export const readExecutions = { list: createExecutionList, one: createOneExecution };
