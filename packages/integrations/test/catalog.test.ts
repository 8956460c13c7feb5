import { createHmac } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  authFields,
  type Connector,
  connectorMistake,
  doubtOf,
  type Proof,
  type Webhooks,
} from '@acme/integrations/connector';
import { expect, test } from 'vitest';
import own from './catalog/connect.config.ts';
import hooked from './catalog/webhooks.config.ts';
import { type Entry, loadEntry, problemsOf } from './catalog/problems.ts';

const root = join(import.meta.dirname, '../../..');
const catalog = join(root, 'packages/integrations/src/catalog');
const folders = (await readdir(catalog)).toSorted();

test.each(folders)('%s keeps the contract of the catalogue', async (id) => {
  expect(await problemsOf(join(catalog, id))).toEqual([]);
});

test('a connector is found by the name of its folder', async () => {
  for (const id of folders) {
    const found = (await import(/* @vite-ignore */ `@acme/integrations/catalog/${id}`)) as object;
    expect(
      Object.values(found).filter((one) => typeof one === 'function'),
      id,
    ).toHaveLength(1);
  }
});

test('no two connectors share a function name, so that both can be in one file', async () => {
  const names = await Promise.all(
    folders.map(async (id) => Object.keys((await import(/* @vite-ignore */ join(catalog, id, 'index.ts'))) as object)),
  );
  expect(new Set(names.flat()).size).toBe(names.flat().length);
});

test('docs/catalog.md lists every connector as it is; UPDATE_CATALOG=1 writes it', async () => {
  const path = join(root, 'docs/catalog.md');
  const text = await readFile(path, 'utf8');
  const entries = await Promise.all(folders.map((id) => loadEntry(join(catalog, id))));
  const current = ['verified', 'unverified'].reduce(
    (all, status) => withTable(all, status, tableOf(entries.filter(({ manifest }) => manifest.status === status))),
    text,
  );
  if (process.env['UPDATE_CATALOG'] === '1') await writeFile(path, current);
  else expect(text).toBe(current);
});

test('the connector of a host in docs/catalog.md is the one that is compiled', async () => {
  const text = await readFile(join(root, 'docs/catalog.md'), 'utf8');
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const compiled = await readFile(join(import.meta.dirname, 'catalog/connect.config.ts'), 'utf8');
  expect(shown).toBe(compiled);
  expect(own.integrations.map(({ connector }) => connectorMistake(connector))).toEqual([undefined, undefined]);
});

test('the definition in docs/provider-webhooks.md is the one that is compiled, and HubSpot signs as it says', async () => {
  const text = await readFile(join(root, 'docs/provider-webhooks.md'), 'utf8');
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const compiled = await readFile(join(import.meta.dirname, 'catalog/webhooks.config.ts'), 'utf8');
  expect(shown).toBe(compiled);
  const webhooks = hooked.integrations.find(({ id }) => id === 'hubspot')?.connector.webhooks;
  const url = 'https://connect.example/hooks/p/hubspot';
  const body = JSON.stringify([
    { eventId: 1, subscriptionType: 'contact.creation', portalId: 4400001, objectId: 7, occurredAt: 0 },
  ]);
  const signature = createHmac('sha256', 'secret').update(`POST${url}${body}1795683600000`).digest('base64');
  const delivery = {
    method: 'POST',
    url,
    headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': '1795683600000' },
    body: new TextEncoder().encode(body),
  };
  expect(
    webhooks && (await doubtOf(webhooks.proof, delivery, ['secret'], new Date(1_795_683_600_000))),
  ).toBeUndefined();
  expect(webhooks?.read(delivery)).toMatchObject([
    { id: '1 contact.creation', type: 'contact.creation', account: '4400001' },
  ]);
});

function withTable(text: string, status: string, table: string): string {
  const between = new RegExp(`(<!-- ${status} -->\n)[\\s\\S]*?(<!-- end -->)`);
  expect(text).toMatch(between);
  return text.replace(between, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
}

function tableOf(entries: readonly Entry[]): string {
  const rows = entries.map(({ manifest, make }) => {
    const connector = make();
    const actions = Object.keys(connector.actions ?? {}).map((name) => `\`${name}\``);
    const read = [...(connector.errors ? ['errors'] : []), ...(connector.rateLimit ? ['limits'] : [])];
    const signed = connector.webhooks === undefined ? '' : howSigned(connector.webhooks);
    const known = `${actions.join(', ')} | ${read.join(', ')} | ${signed}`;
    return `| \`${manifest.id}\` | ${manifest.name} | ${manifest.category} | ${wayIn(connector)}. | ${known} |`;
  });
  const head = '| Id | Provider | Category | How an account is connected | Actions | Reads | Webhooks |';
  return [head, '| --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function howSigned({ proof, secret }: Webhooks): string {
  return secret === 'connection' ? `${howProved(proof)}, for each account` : howProved(proof);
}

function howProved(proof: Proof): string {
  if (proof.kind === 'token' || proof.kind === 'body_token') return 'Token';
  const named = proof.kind === 'hmac' ? `HMAC-${proof.algorithm.toUpperCase()}` : 'Ed25519';
  return proof.time === undefined ? named : `${named} with its time`;
}

function wayIn({ auth }: Connector): string {
  const fields = authFields(auth).map(({ label }) => label);
  const asked = fields.length === 0 ? '' : `, after: ${fields.join(', ')}`;
  if (auth.kind === 'oauth2' || auth.kind === 'oauth1') return `OAuth ${auth.kind === 'oauth2' ? '2' : '1.0a'}${asked}`;
  const named = {
    api_key: 'API key',
    basic: 'Name and password',
    none: 'Nothing',
    client_credentials: 'Client',
    jwt_bearer: 'Service account',
  };
  return fields.length === 0 ? named[auth.kind] : `${named[auth.kind]}: ${fields.join(', ')}`;
}
