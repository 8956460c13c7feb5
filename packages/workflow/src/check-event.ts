import type { DeliverEvent } from './contract.ts';
import { encodeGiven, isPlainText } from './json.ts';
import { limits } from './limits.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

/** @returns its payload as JSON @throws WorkflowError `invalid_argument`, `payload_too_large` */
export function checkEvent({ scope, subject, event, key, payload, id }: DeliverEvent): string | null {
  const wrong =
    (!isUuid(scope) && 'scope must be a UUID') ||
    (!isUuid(subject) && 'subject must be a UUID') ||
    (!isPlainText(event, limits.nameBytes) && `event must be text of 1 to ${limits.nameBytes} bytes`) ||
    (key !== undefined &&
      !isPlainText(key, limits.nameBytes) &&
      `key must be text of 1 to ${limits.nameBytes} bytes`) ||
    (!isPlainText(id, limits.nameBytes) && `id must be text of 1 to ${limits.nameBytes} bytes`);
  if (wrong) throw new WorkflowError('invalid_argument', `An event cannot be delivered: ${wrong}.`);
  // Within the limits together with what a wait gets beside it, so that no wait is handed what it cannot record.
  const whole = encodeGiven({ id, key, payload, deliveredAt: new Date(0) }, 'The event');
  if (!whole.ok) {
    throw new WorkflowError(
      whole.reason === 'payload_too_large' ? 'payload_too_large' : 'invalid_argument',
      whole.message,
    );
  }
  const encoded = encodeGiven(payload, 'The payload of the event');
  return encoded.ok ? encoded.text : null;
}
