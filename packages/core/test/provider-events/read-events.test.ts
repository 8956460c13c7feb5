import { defineProject } from '@acme/integrations';
import { github } from '@acme/integrations/catalog/github';
import { gitlab } from '@acme/integrations/catalog/gitlab';
import { oneDrive } from '@acme/integrations/catalog/one-drive';
import { shopify } from '@acme/integrations/catalog/shopify';
import { typeform } from '@acme/integrations/catalog/typeform';
import type { WebhookConnector } from '@acme/integrations/connector';
import { expect, test } from 'vitest';
import { readEvents } from '../../src/provider-events/read-events.ts';

const ignore = (): void => undefined;

function read(connector: WebhookConnector, body: unknown, headers: Record<string, string>, connectionId?: string) {
  const integration = defineProject().integration('one', { connector });
  return readEvents(
    { log: { info: ignore, warn: ignore, error: ignore } },
    integration,
    { method: 'POST', url: 'https://connect.example/hooks', headers, body: Buffer.from(JSON.stringify(body)) },
    { projectId: 'p', connectionId },
  );
}

const order = { id: 4400001, financial_status: 'paid', updated_at: '2026-11-26T10:00:00Z' };
const told = (topic: string, shop: string) =>
  read(shopify({ events: ['ORDERS_CREATE', 'ORDERS_PAID'] }), order, {
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': `${shop}.myshopify.com`,
  });

test('one body of Shopify for two topics or two shops is two events, and told again it is the same', () => {
  const [[created], [paid], [elsewhere], [again]] = [
    told('orders/create', 'a'),
    told('orders/paid', 'a'),
    told('orders/paid', 'b'),
    told('orders/paid', 'a'),
  ];
  expect(new Set([created?.key, paid?.key, elsewhere?.key]).size).toBe(3);
  expect(again?.key).toBe(paid?.key);
  // What is signed stays the same event for as long as events are remembered.
  expect(again?.isBrief).toBe(false);
});

test('one body of GitHub for two types is two events', () => {
  const body = { repository: { id: 7, owner: { id: 44 } } };
  const keys = ['push', 'issues', 'push'].map((type) => read(github(), body, { 'x-github-event': type })[0]?.key);
  expect(new Set(keys).size).toBe(2);
});

const notification = {
  value: [
    {
      subscriptionId: '00000000-0000-4000-8000-00000000000b',
      subscriptionExpirationDateTime: '2026-12-20T00:00:00Z',
      clientState: 's',
      changeType: 'updated',
      resource: '/me/drive/root',
    },
  ],
};

test('what says no more than that something has happened, and is not signed, is remembered briefly', () => {
  const issue = { object_kind: 'issue', project: { id: 1 } };
  expect(read(oneDrive(), notification, {}, 'c')).toMatchObject([{ type: 'updated', isBrief: true }]);
  expect(read(gitlab(), issue, {}, 'c')).toMatchObject([{ type: 'issue', isBrief: true }]);
  const [same, other] = [read(oneDrive(), notification, {}, 'c')[0], read(oneDrive(), notification, {}, 'd')[0]];
  expect(same?.key).toBe(read(oneDrive(), notification, {}, 'c')[0]?.key);
  expect(same?.key).not.toBe(other?.key);
  const named = { value: notification.value.map((one) => ({ ...one, id: 'n-1' })) };
  expect(read(oneDrive(), named, {}, 'c')).toMatchObject([{ id: 'n-1', isBrief: false }]);
  const answered = { event_id: 'e-1', event_type: 'form_response', form_response: {} };
  expect(read(typeform({ acceptUnverified: true, scopes: ['accounts:read'] }), answered, {}, 'c')).toMatchObject([
    { id: 'e-1', isBrief: false },
  ]);
});
