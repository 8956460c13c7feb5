import { type ErrorCode, errorStatuses } from '@acme/api';
import type { RestRoute } from '../routes.ts';

const always: readonly ErrorCode[] = [
  'invalid_request',
  'invalid_api_key',
  'insufficient_scope',
  'too_many_requests',
  'internal_error',
];
const withParameter: readonly ErrorCode[] = ['not_found'];
const withBody: readonly ErrorCode[] = ['payload_too_large', 'unsupported_media_type'];
const whenWriting: readonly ErrorCode[] = ['idempotency_key_reused', 'request_in_progress'];

/** The codes that an operation can answer, by status: what follows from its place, and what it declares itself. */
export function errorCodesOf(route: RestRoute): ReadonlyMap<number, readonly ErrorCode[]> {
  const codes = new Set<ErrorCode>([
    ...always,
    ...(route.path.includes('{') ? withParameter : []),
    ...(route.rest === 'body' ? withBody : []),
    ...(route.type === 'mutation' ? whenWriting : []),
    ...(route.meta.errors ?? []),
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes].toSorted()) {
    const status = errorStatuses[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].toSorted(([a], [b]) => a - b));
}
