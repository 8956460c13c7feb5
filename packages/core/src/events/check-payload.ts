import { AppError } from '@acme/api';
import type { Definition } from '../definitions/definitions.ts';
import { type CheckedJson, checkJson } from './check-json.ts';

/** @throws invalid_event naming the field, payload_too_large */
export function checkPayload(definition: Definition, name: string, payload: unknown): CheckedJson {
  const schema = Object.hasOwn(definition.source.events, name) ? definition.source.events[name] : undefined;
  if (schema === undefined) {
    throw new AppError('invalid_event', `There is no event "${name}". Declare it under "events" in the definition.`);
  }
  return checkJson(schema, payload, { code: 'invalid_event', what: `"${name}"` });
}
