/** What a secret key may do. `*` is all of it, and what is added later. */
export const apiScopes = [
  '*',
  'users:read',
  'users:write',
  'users:delete',
  'connections:use',
  'events:send',
  'executions:read',
  'executions:write',
  'operations:read',
  'operations:write',
  'destinations:read',
  'destinations:write',
  'audit:read',
  'keys:read',
  'keys:write',
] as const;
/** See {@link apiScopes}. */
export type ApiScope = (typeof apiScopes)[number];

/** True when one of the scopes of a key covers what is asked for. */
export function coversScope(granted: readonly ApiScope[], wanted: ApiScope): boolean {
  return granted.includes('*') || granted.includes(wanted);
}
