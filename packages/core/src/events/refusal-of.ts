import { AppError } from '@acme/api';
import { isWorkflowError } from '@acme/workflow';
import { queueFull } from './queue-full.ts';

/** What somebody is answered whose payload the engine does not take; another error as it is. */
export function refusalOf(error: unknown): unknown {
  if (!isWorkflowError(error)) return error;
  if (error.code === 'queue_full') return queueFull(error);
  if (error.code !== 'payload_too_large') return error;
  return new AppError(
    'payload_too_large',
    'What was sent is more than an execution can begin with, together with settings and metadata. Send an id and let the workflow fetch the rest.',
    { cause: error },
  );
}
