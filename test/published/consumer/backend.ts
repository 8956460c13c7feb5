import type { AppRouter } from '@acme/api';
import { ConnectApiError, createConnectClient, createUserTokens } from '@acme/sdk';
import type { inferRouterOutputs } from '@trpc/server';
import type config from './connect.config.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_T extends true>(): void => undefined;

// The router comes out of the build with its types, not as `any`.
type User = inferRouterOutputs<AppRouter>['project']['users']['get'];
holds<Equal<User['id'], string>>();
holds<Equal<inferRouterOutputs<AppRouter>['me']['get'], User>>();
// @ts-expect-error no such procedure
type _Nothing = inferRouterOutputs<AppRouter>['project']['users']['explode'];

export const connect = createConnectClient<typeof config>({ url: 'http://127.0.0.1:4200', apiKey: 'ek_live_x' });

export async function upgrade(userId: string): Promise<string> {
  try {
    await connect.users.setMetadata(userId, { plan: 'pro', apiKey: 'key', Email: null });
    // @ts-expect-error no such plan
    await connect.users.setMetadata(userId, { plan: 'gold' });
    await connect.events.send(userId, 'contact.created', { id: '1', email: 'a@example.test' });
    // @ts-expect-error the payload lacks the address
    await connect.events.send(userId, 'contact.created', { id: '1' });
    const call = { integrationId: 'crm', action: 'createContact', input: { email: 'a@example.test' } } as const;
    const contact = await connect.connections.act(userId, call);
    holds<Equal<typeof contact.lists, string[]>>();
    // @ts-expect-error no such action
    await connect.connections.act(userId, { ...call, action: 'dropContacts' });
    // @ts-expect-error the mail has no such action
    await connect.connections.act(userId, { ...call, integrationId: 'mail' });
    // @ts-expect-error the input lacks the address
    await connect.connections.act(userId, { ...call, input: {} });
    const list = { integrationId: 'crm', action: 'listContacts', input: {} } as const;
    for await (const page of connect.connections.pages(userId, list)) {
      holds<Equal<(typeof page)[number]['email'], string>>();
    }
    const user = await connect.users.get(userId);
    holds<Equal<(typeof user.integrations)[number]['id'], 'crm' | 'mail'>>();
    holds<Equal<typeof user.metadata.plan, 'free' | 'pro' | undefined>>();
    return user.id;
  } catch (error) {
    return error instanceof ConnectApiError ? error.code : 'unknown';
  }
}

export const tokens = createUserTokens;
