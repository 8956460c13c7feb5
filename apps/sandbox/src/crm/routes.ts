import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type Provider from 'oidc-provider';
import * as z from 'zod';
import type { SandboxAccount } from '../accounts.ts';
import { type CallEnv, recordCalls, refusal, refuseInput } from '../call.ts';
import { sendBomb } from '../faults/bomb.ts';
import { withFaults } from '../faults/middleware.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import { answerOnce } from '../idempotency.ts';
import type { Ledger } from '../ledger.ts';
import type { Contact, SandboxStore } from '../store.ts';
import { applicationRoutes, endGrant } from './applications.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { authenticateToken } from './authenticate.ts';
import { contactFields, owners, pipelines } from './sales.ts';

/** Where a contact is filed whose creator names no lists. */
export const defaultLists = ['Newsletter', 'Product news'] as const;

const ListName = z.string().trim().min(1).max(100);
const NewContact = z.object({
  email: z.email().max(320),
  name: z.string().trim().min(1).max(200).optional(),
  lists: z
    .array(ListName)
    .max(50)
    .default([...defaultLists]),
  /** By the key of one of the fields that a contact has. */
  fields: z.record(z.string(), z.string().max(500)).optional(),
});
const ContactChange = z.object({
  email: z.email().max(320).optional(),
  name: z.string().trim().min(1).max(200).optional(),
  lists: z.array(ListName).max(50).optional(),
});
const NewTag = z.object({ list: ListName });
const Listing = z.object({
  email: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().optional(),
});
const OwnerListing = z.object({
  search: z.string().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().optional(),
});

/** The JSON API of Sandbox CRM, below `/api`. */
export function crmRoutes({
  provider,
  accounts,
  store,
  faults,
  ledger,
  webhooks,
}: {
  readonly provider: Provider;
  readonly accounts: readonly SandboxAccount[];
  readonly store: SandboxStore;
  readonly faults: FaultSwitches;
  readonly ledger: Ledger;
  readonly webhooks: Webhooks;
}): Hono<CallEnv> {
  const app = new Hono<CallEnv>();
  app.use(
    recordCalls('crm', ledger),
    withFaults('api', faults),
    bodyLimit({
      maxSize: 64 * 1024,
      onError: (c) => c.json(refusal('payload_too_large', 'A body has at most 64 kB.'), 413),
    }),
  );
  app.route('/applications', applicationRoutes({ provider, store, ledger }));
  app.use(authenticateToken(provider));

  /** For clients that take their grant back as the account, as some providers have it. */
  app.delete('/token', (c) => {
    const { grantId } = c.var;
    if (grantId !== undefined) endGrant(store, ledger, grantId);
    return c.body(null, 204);
  });

  app.get('/me', (c) => {
    const account = accounts.find((candidate) => candidate.id === c.var.accountId);
    if (!account) return c.json(refusal('not_found', 'This account no longer exists.'), 404);
    return c.json({ id: account.id, name: account.name, email: account.email });
  });

  app.get('/pipelines', (c) => c.json({ pipelines: pipelines.map(({ id, name }) => ({ id, name })) }));

  app.get('/pipelines/:id/stages', (c) => {
    const found = pipelines.find(({ id }) => id === c.req.param('id'));
    return found ? c.json({ stages: found.stages }) : c.json(refusal('not_found', 'There is no such pipeline.'), 404);
  });

  app.get('/owners', (c) => {
    const query = OwnerListing.safeParse(c.req.query());
    if (!query.success) return c.json(refuseInput(query.error), 400);
    const { search, limit, cursor } = query.data;
    const found = owners.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
    const start = cursor === undefined ? 0 : found.findIndex(({ id }) => id === cursor) + 1;
    const page = found.slice(start, start + limit);
    return c.json({ owners: page, next: start + limit < found.length ? (page.at(-1)?.id ?? null) : null });
  });

  app.get('/contact-fields', (c) => c.json({ fields: contactFields }));

  app.get('/contacts', (c) => {
    const query = Listing.safeParse(c.req.query());
    if (!query.success) return c.json(refuseInput(query.error), 400);
    const { email, limit, cursor } = query.data;
    const own = store.contacts.filter(
      (contact) =>
        contact.accountId === c.var.accountId && (email === undefined || contact.email === email.toLowerCase()),
    );
    const start = cursor === undefined ? 0 : own.findIndex((contact) => contact.id === cursor) + 1;
    const page = own.slice(start, start + limit);
    const next = start + limit < own.length ? (page.at(-1)?.id ?? null) : null;
    return c.json({ contacts: page.map(toWire), next });
  });

  app.get('/contacts/:id', (c) => {
    const contact = find(c.var.accountId, c.req.param('id'));
    return contact ? c.json(toWire(contact)) : c.json(noContact, 404);
  });

  app.post('/contacts', (c) =>
    answerOnce(c, {
      store,
      product: 'crm',
      input: NewContact,
      change({ email, name, lists, fields }, call) {
        const contact: Contact = {
          id: `con_${randomUUID()}`,
          accountId: call.accountId,
          email: email.toLowerCase(),
          ...(name === undefined ? {} : { name }),
          lists: [...new Set(lists)],
          ...(fields === undefined ? {} : { fields }),
          tags: [],
          createdAt: new Date().toISOString(),
        };
        store.contacts.push(contact);
        ledger.append({ type: 'contact_created', contactId: contact.id, email: contact.email, ...call });
        webhooks.emit('contact.created', call.accountId, { contact: toWire(contact) });
        return { status: 201, body: toWire(contact) };
      },
    }),
  );

  app.patch('/contacts/:id', (c) =>
    answerOnce(c, {
      store,
      product: 'crm',
      input: ContactChange,
      change({ email, name, lists }, call) {
        const contact = find(call.accountId, c.req.param('id'));
        if (!contact) return { status: 404, body: noContact };
        const changed: Contact = {
          ...contact,
          ...(email === undefined ? {} : { email: email.toLowerCase() }),
          ...(name === undefined ? {} : { name }),
          ...(lists === undefined ? {} : { lists: [...new Set(lists)] }),
        };
        store.contacts[store.contacts.indexOf(contact)] = changed;
        ledger.append({ type: 'contact_changed', contactId: contact.id, ...call });
        return { status: 200, body: toWire(changed) };
      },
    }),
  );

  app.post('/contacts/:id/tags', (c) =>
    answerOnce(c, {
      store,
      product: 'crm',
      input: NewTag,
      change({ list }, call) {
        const contact = find(call.accountId, c.req.param('id'));
        if (!contact) return { status: 404, body: noContact };
        if (!contact.tags.includes(list)) contact.tags.push(list);
        ledger.append({ type: 'contact_tagged', contactId: contact.id, list, ...call });
        webhooks.emit('contact.tagged', call.accountId, { contact: toWire(contact), list });
        return { status: 200, body: toWire(contact) };
      },
    }),
  );

  app.get('/bomb', async (c) => {
    await sendBomb(c.env.outgoing, faults.current.bomb.bytes);
    return RESPONSE_ALREADY_SENT;
  });

  app.notFound((c) => c.json(refusal('not_found', `There is no ${c.req.method} ${c.req.path}.`), 404));
  return app;

  function find(accountId: string | undefined, contactId: string): Contact | undefined {
    return store.contacts.find((contact) => contact.id === contactId && contact.accountId === accountId);
  }
}

const noContact = refusal('not_found', 'No contact of this account has that id.');

function toWire({ accountId: _accountId, ...contact }: Contact) {
  return { ...contact, tags: [...contact.tags] };
}
