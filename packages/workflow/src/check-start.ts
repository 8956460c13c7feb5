import type { StartExecution } from './contract.ts';
import { encodeGiven, isPlainText } from './json.ts';
import { limits } from './limits.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

/** @returns its input as JSON @throws WorkflowError `invalid_argument`, `payload_too_large` */
export function checkStart(start: StartExecution): string | null {
  const { scope, subject, workflowId, version, label } = start;
  const wrong =
    (!isUuid(scope) && 'scope must be a UUID') ||
    (!isUuid(subject) && 'subject must be a UUID') ||
    (start.id !== undefined && !isUuid(start.id) && 'id must be a UUID') ||
    (!isPlainText(workflowId, limits.nameBytes) && `workflowId must be text of 1 to ${limits.nameBytes} bytes`) ||
    (!(Number.isInteger(version) && version >= 0 && version < 2 ** 31) && 'version must be a whole number') ||
    (label !== undefined &&
      !isPlainText(label, limits.nameBytes) &&
      `label must be text of 1 to ${limits.nameBytes} bytes`) ||
    (start.startAfter !== undefined && Number.isNaN(start.startAfter.getTime()) && 'startAfter must be a valid time');
  if (wrong) throw new WorkflowError('invalid_argument', `An execution cannot be started: ${wrong}.`);
  const input = encodeGiven(start.input, 'The input of the execution');
  if (!input.ok) {
    const code = input.reason === 'payload_too_large' ? 'payload_too_large' : 'invalid_argument';
    throw new WorkflowError(code, input.message);
  }
  return input.text;
}
