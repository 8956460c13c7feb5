import { AppError } from '@acme/api';
import type { WorkflowError } from '@acme/workflow';

/** More waits in this project than may: nothing was accepted, and trying again later helps. */
export function queueFull({ retryAfterMs = 1_000 }: WorkflowError): AppError {
  return new AppError(
    'too_many_requests',
    'Too many executions of this project wait for their turn. Try again later.',
    {
      retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)),
    },
  );
}
