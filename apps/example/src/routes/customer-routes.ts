import { randomUUID } from 'node:crypto';
import type { ConnectClient, UserTokens } from '@acme/sdk';
import { Hono } from 'hono';
import * as z from 'zod';
import type config from '../../connect.config.ts';
import { readJson } from '../read-json.ts';
import { type CustomerEnv, requireCustomer, type Sessions } from '../sessions.ts';
import type { Contact, ReceivedCall, Store } from '../store.ts';

export interface ContactsAnswer {
  readonly contacts: readonly Contact[];
  /** What Taskly's API got with this customer's key; newest first. */
  readonly calls: readonly ReceivedCall[];
}

export interface NewContactAnswer {
  readonly contact: Contact;
  /** How many workflows the new contact has started. */
  readonly started: number;
}

const NewContact = z.object({
  email: z.email().max(320),
  name: z.string().trim().min(1).max(200).optional(),
});

/** What a signed-in customer's own pages call. */
export function customerRoutes({
  store,
  sessions,
  connect,
  userTokens,
}: {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly connect: ConnectClient<typeof config>;
  readonly userTokens: UserTokens;
}): Hono<CustomerEnv> {
  const routes = new Hono<CustomerEnv>();
  routes.use(requireCustomer(sessions));

  routes.post('/connect-token', async (c) => c.text(await userTokens.sign(c.var.customer.id)));

  routes.get('/contacts', (c) => {
    const own = <Item extends { readonly customerId: string }>(items: readonly Item[]) =>
      items.filter(({ customerId }) => customerId === c.var.customer.id).reverse();
    return c.json<ContactsAnswer>({ contacts: own(store.data.contacts), calls: own(store.data.calls) });
  });

  routes.post('/contacts', async (c) => {
    const customerId = c.var.customer.id;
    const input = await readJson(c, NewContact);
    const contact: Contact = { id: randomUUID(), customerId, ...input, createdAt: new Date().toISOString() };
    const { id, email, name } = contact;
    store.change((data) => data.contacts.push(contact));
    try {
      const sent = await connect.events.send(customerId, 'contact.created', { id, email, name }, { eventId: id });
      return c.json<NewContactAnswer>({ contact, started: sent.executionIds.length }, 201);
    } catch (error) {
      // Stored and told, or neither: who tries again must not find the contact twice.
      store.change((data) => (data.contacts = data.contacts.filter((other) => other.id !== id)));
      throw error;
    }
  });
  return routes;
}
