import type { Actor, Subject } from '../context.ts';
import type { SentEvent } from './schemas.ts';

/** App events of the host. */
export interface EventService {
  /**
   * Accepts an app event: event, executions and their jobs are one transaction, so an answer means durable.
   * @throws not_found, invalid_event with the path of the wrong field, event_id_reused, payload_too_large
   */
  send(
    actor: Actor,
    subject: Subject,
    event: {
      readonly name: string;
      readonly payload: unknown;
      readonly eventId: string | undefined;
      /** Which of those who wait for it get it. */
      readonly key: string | undefined;
      /** Only for this account; absent: for each that a workflow is on for. */
      readonly connectionId?: string | undefined;
    },
  ): Promise<SentEvent>;
}
