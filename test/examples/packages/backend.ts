import { ConnectApiError, createConnectClient, createUserTokens, verifyEvent } from '@acme/sdk';
import type config from './connect.config.ts';

/** @param keys what `acme-connect project create` has printed */
export function createBackend(keys: { projectId: string; kid: string; signingKeyPem: string; apiKey: string }) {
  const url = 'http://127.0.0.1:4200';
  const userTokens = createUserTokens<typeof config>({ url, ...keys });
  const connect = createConnectClient<typeof config>({ url, apiKey: keys.apiKey, userTokens });
  return {
    /** For the browser of a customer whom you have signed in: what you know is stored, and the token has none of it. */
    signIn: (userId: string, plan: 'free' | 'pro') => connect.users.signIn(userId, { metadata: { plan } }),

    /** Durable once it resolves, and started once however often it is sent. */
    signedUp: (userId: string, person: { id: string; email: string }) =>
      connect.events.send(userId, 'user.signed_up', person, { eventId: person.id }),

    async describe(userId: string): Promise<string> {
      try {
        const user = await connect.users.get(userId);
        const { summary } = await connect.users.explain(userId, 'crm');
        return `${user.integrations.map(({ id, state }) => `${id} is ${state}`).join(', ')}. ${summary}`;
      } catch (error) {
        if (ConnectApiError.is(error) && error.code === 'not_found') return 'has not signed in yet';
        throw error;
      }
    },

    /** Everybody whose CRM has to be connected again. */
    async broken(): Promise<string[]> {
      const found: string[] = [];
      for await (const users of connect.users.pages({ where: 'integration:crm state:needs_reauth' })) {
        found.push(...users.map(({ id }) => id));
      }
      return found;
    },

    /** What your destination was sent: proven, and read. Throws `EventVerificationError`. */
    hear: (headers: Headers, body: string, secret: string) => verifyEvent({ headers, body }, secret).type,
  };
}
