import { createUserTokens, type UserTokenOptions } from '@acme/sdk';

/** Answers `POST /api/connect-token`, behind your own session. `customerId` is your own id of who is signed in. */
export function connectTokens(options: UserTokenOptions): (customerId: string) => Promise<Response> {
  const tokens = createUserTokens(options);
  return async (customerId) => new Response(await tokens.sign(customerId));
}
