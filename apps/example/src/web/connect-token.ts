import { send } from './api.ts';

let first: string | undefined;

/** Keeps the token that came with signing in, in memory alone, for the first time one is asked for. */
export function keepToken(token: string | null): void {
  first = token ?? undefined;
}

/** A token with which the integrations page proves who is looking at it. */
export async function getToken(): Promise<string> {
  const kept = first;
  first = undefined;
  return kept ?? (await send('POST', '/api/connect-token')).text();
}
