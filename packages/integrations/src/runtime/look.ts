import type { PollTrigger } from '../define/trigger.ts';
import { type ReadPolled, readPolled } from './read-polled.ts';
import { connectionOf, type RunPlace, type RunRecord } from './run-code.ts';
import type { RunPorts, StepTry } from './run-ports.ts';

/** The next tick looks again, so a look that fails does not go on for hours. */
export const lookTries = { tries: 3, backoff: { firstMs: 2_000, factor: 4 } } as const;

/** Looks at an account once, and holds what was found to its contract. @throws what `fail` makes, and what `poll` throws */
export async function look(
  ports: Pick<RunPorts, 'fail' | 'request'>,
  place: Pick<RunPlace, 'integration' | 'workflow'>,
  { cursor, ...recorded }: Omit<RunRecord, 'event' | 'startedBy'> & { readonly cursor: unknown },
  call: StepTry,
): Promise<ReadPolled> {
  const connection = connectionOf(place.integration, recorded);
  let sent = 0;
  const polled = await (place.workflow.trigger as PollTrigger).spec.poll({
    cursor,
    connection,
    user: { id: recorded.externalUserId, metadata: recorded.metadata },
    settings: recorded.settings,
    request: (spec) => {
      const idempotencyKey = `${call.idempotencyKey}.${(sent += 1)}`;
      return ports.request(connection, spec, { ...call, idempotencyKey }) as never;
    },
  });
  return readPolled(ports.fail, place, polled);
}
