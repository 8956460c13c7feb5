import { defineProject } from '@acme/integrations';
import { jira } from '@acme/integrations/catalog/jira';
import { xero } from '@acme/integrations/catalog/xero';
import {
  type Auth,
  type AuthField,
  type Connector,
  connectorMistake,
  fillUrl,
  isSignedAnswer,
  UrlPartError,
} from '@acme/integrations/connector';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const subdomain: AuthField = { name: 'subdomain', label: 'Subdomain', secret: false, pattern: /[a-z0-9-]+/ };
const plain: AuthField = { name: 'subdomain', label: 'Subdomain', secret: false };
const eu = { value: 'eu', label: 'EU' };
const apiKey: AuthField = { name: 'apiKey', label: 'API key', secret: true };
const byKey: Auth = { kind: 'api_key', fields: [subdomain, apiKey], headers: { authorization: 'Bearer {apiKey}' } };
const oauth2: Auth = {
  kind: 'oauth2',
  authorizationUrl: 'https://login.example.com/authorize',
  tokenUrl: 'https://login.example.com/token',
  scopes: ['read'],
  clientAuthentication: 'basic',
};

function connector(auth: Auth, baseUrl = 'https://{subdomain}.example.com/api'): Connector {
  return { id: 'desk', name: 'Desk', baseUrl, auth, identify: async () => ({ id: '1', label: 'One' }) };
}

const right: readonly (readonly [string, Connector])[] = [
  ['a key and a subdomain', connector(byKey)],
  [
    'a key and a part of the address that is chosen',
    connector({ ...byKey, fields: [{ ...plain, choices: [eu] }, apiKey] }),
  ],
  ['OAuth 2', connector(oauth2, 'https://api.example.com')],
  [
    'OAuth 2 with a subdomain',
    connector({ ...oauth2, fields: [subdomain], tokenUrl: 'https://{subdomain}.example.com/token' }),
  ],
  [
    'an address that comes with the tokens',
    connector(
      { ...oauth2, fromTokenResponse: { instance: { path: 'instance_url', pattern: /.*/ } } },
      '{instance}/data',
    ),
  ],
  ['a product on this machine', connector(oauth2, 'http://127.0.0.1:4400/api')],
];
test.each(right)('%s is a connector', (_, one) => {
  expect(connectorMistake(one)).toBeUndefined();
});

const revocation = { method: 'POST', url: 'https://login.example.com/revoke' } as const;

const wrong: readonly (readonly [RegExp, Connector])[] = [
  [
    /revocation has \{tenant\}/,
    connector({ ...oauth2, revocation: { ...revocation, form: { id: '{tenant}' } } }, 'https://api.example.com'),
  ],
  [
    /a body in JSON and one as a form/,
    connector({ ...oauth2, revocation: { ...revocation, form: {}, json: {} } }, 'https://api.example.com'),
  ],
  [/baseUrl has \{tenant\}/, connector(byKey, 'https://{tenant}.example.com')],
  [/baseUrl has \{apiKey\}/, connector(byKey, 'https://{apiKey}.example.com')],
  [
    /baseUrl has \{open\}/,
    connector(
      { ...byKey, fields: [apiKey, { name: 'open', label: 'Open', secret: false }] },
      'https://{open}.example.com',
    ),
  ],
  [/baseUrl does not begin with https/, connector(byKey, 'http://{subdomain}.example.com')],
  [
    /tokenUrl does not begin with https/,
    connector({ ...oauth2, tokenUrl: 'ftp://login.example.com' }, 'https://a.example'),
  ],
  [/authorizationUrl is no URL/, connector({ ...oauth2, authorizationUrl: 'login' }, 'https://a.example')],
  [/baseUrl has a user or a fragment/, connector(oauth2, 'https://me@a.example')],
  [/two fields "apiKey"/, connector({ ...byKey, fields: [subdomain, apiKey, apiKey] })],
  [/field "a b" needs a name/, connector({ ...byKey, fields: [{ ...apiKey, name: 'a b' }] }, 'https://a.example')],
  [
    /"accessToken" is what a sign-in gives/,
    connector({ ...byKey, fields: [{ ...apiKey, name: 'accessToken' }] }, 'https://a.example'),
  ],
  [/header authorization has \{key\}/, connector({ ...byKey, headers: { authorization: '{key}' } })],
  [/parameter key has \{accessToken\}/, connector({ ...byKey, query: { key: '{accessToken}' } })],
  [/name and password has \{username\}/, connector({ kind: 'basic', fields: [subdomain, apiKey] })],
  [
    /assertion has \{keyFile\}/,
    connector({
      kind: 'jwt_bearer',
      fields: [subdomain],
      algorithm: 'RS256',
      tokenUrl: 'https://a.example/token',
      issuer: 'keyFile.email',
      privateKey: 'keyFile.key',
      scopes: [],
    }),
  ],
  [
    /client has \{clientId\}/,
    connector({
      kind: 'client_credentials',
      fields: [subdomain],
      tokenUrl: 'https://a.example/token',
      scopes: [],
      clientAuthentication: 'basic',
    }),
  ],
  [
    /field "apiKey" has choices, so it can be neither secret/,
    connector({ ...byKey, fields: [{ ...apiKey, choices: [{ value: 'a', label: 'A' }] }] }, 'https://a.example'),
  ],
  [/field "subdomain" needs choices/, connector({ ...byKey, fields: [{ ...plain, choices: [] }, apiKey] })],
  [
    /field "subdomain" has the choice "eu" twice/,
    connector({ ...byKey, fields: [{ ...plain, choices: [eu, { ...eu, label: 'Europe' }] }, apiKey] }),
  ],
  [/field "apiKey" is secret/, connector({ ...oauth2, fields: [apiKey] }, 'https://a.example')],
  [
    /"code" of the provider's answer/,
    connector({ ...oauth2, signedAnswer: { parameter: 'hmac', unsigned: ['code'] } }, 'https://a.example'),
  ],
  [/scope "write" is required/, connector({ ...oauth2, requiredScopes: ['write'] }, 'https://a.example')],
];
test.each(wrong)('%s', (mistake, one) => {
  expect(connectorMistake(one)).toMatch(mistake);
  expect(() => defineProject().integration('desk', { connector: one })).toThrow(mistake);
});

test("Shopify's published example of a signed answer is believed, and nothing else is", async () => {
  const example =
    'code=0907a61c0c8d55e99db179b68161bc00&hmac=700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf' +
    '&shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173';
  const at = new Date(1_337_178_173_000);
  const believes = (query: string, secret = 'hush', now = at) =>
    isSignedAnswer(
      { parameter: 'hmac', unsigned: ['signature'], time: { parameter: 'timestamp', windowSeconds: 90 } },
      new URLSearchParams(query),
      secret,
      now,
    );
  expect(await believes(example)).toBe(true);
  expect(await believes(example.split('&').toReversed().join('&'))).toBe(true);
  expect(await believes(`${example}&signature=old`)).toBe(true);
  for (const query of [`${example}&a=b`, example.replace('some', 'same'), example.replace('&state', '&State'), ''])
    expect(await believes(query), query).toBe(false);
  expect(await believes(example, 'Hush')).toBe(false);
  expect(await believes(example, '')).toBe(false);
  expect(await believes(example, 'hush', new Date(at.getTime() + 90_000))).toBe(true);
  expect(await believes(example, 'hush', new Date(at.getTime() + 91_000))).toBe(false);
});

// Patterns as careless as their authors may be.
const patterns = [/.*/, /[a-z]+/, /[^/]+/s, /\S+/, /a|b/, /^[a-z]+$/m];
const values = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...Array.from('a./\\@:#?%&;=[]_~\n\t 1é。／')), maxLength: 12 }),
  fc.constantFrom(
    'evil.example/',
    'a@evil.example',
    '..',
    '.',
    '%2e',
    'a.evil.example:444',
    '127.0.0.1',
    'x\nHost: evil',
    '//evil',
  ),
  fc.webUrl(),
);

test('whatever the value and however careless the pattern: no URL that leads elsewhere', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(...patterns), (subdomainValue, pattern) => {
      const auth: Auth = { ...byKey, fields: [{ ...subdomain, pattern }, apiKey] };
      for (const template of [
        'https://{subdomain}.example.com/v1/{subdomain}/x',
        'https://example.com/{subdomain}/x',
      ]) {
        let url: URL;
        try {
          url = new URL(fillUrl(auth, template, { subdomain: subdomainValue }));
        } catch (error) {
          // A name that the URL parser refuses is no way out either.
          if (error instanceof UrlPartError || (error instanceof TypeError && /Invalid URL/.test(error.message)))
            continue;
          throw error;
        }
        expect(url.hostname.endsWith('example.com')).toBe(true);
        expect([url.protocol, url.port, url.username, url.search, url.hash]).toEqual(['https:', '', '', '', '']);
        expect(url.pathname.endsWith('/x')).toBe(true);
        expect(url.pathname.split('/')).toHaveLength(template.split('/').length - 2);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('an address that comes with the tokens is a whole origin, and matches its pattern as a whole', () => {
  const auth: Auth = {
    ...oauth2,
    fromTokenResponse: { instance: { path: 'instance_url', pattern: /https:\/\/[a-z0-9-]+\.force\.example/ } },
  };
  const fill = (instance: string) => fillUrl(auth, '{instance}/data', { instance });
  expect(fill('https://eu-1.force.example')).toBe('https://eu-1.force.example/data');
  for (const bad of [
    'https://eu-1.force.example.evil.example',
    'http://eu-1.force.example',
    'https://eu-1.force.example/',
    'https://a@eu.force.example',
    '',
  ]) {
    expect(() => fill(bad)).toThrow(UrlPartError);
  }
});

test('a parameter that is not the own of the account is none', () => {
  const auth: Auth = { ...byKey, fields: [{ ...subdomain, name: 'constructor' }, apiKey] };
  expect(() => fillUrl(auth, 'https://{constructor}.example.com', {})).toThrow(UrlPartError);
});

const serving = (answer: unknown) => ({ get: async () => answer, post: async () => answer });

test('an account of Xero stays what it is when the person connects another organisation, which is another account', async () => {
  const of = (id: string, day: number) => ({
    tenantId: `tenant-${id}`,
    tenantName: id.toUpperCase(),
    updatedDateUtc: `2026-11-0${day}T09:00:00.0000000`,
  });
  const ask = (tenants: readonly object[], known?: string) =>
    xero().identify(serving(tenants), { parameters: {}, tokenResponse: {}, ...(known === undefined ? {} : { known }) });
  const both = [of('a', 1), of('b', 2)];
  expect(await ask([of('a', 1)])).toEqual({ id: 'tenant-a', label: 'A' });
  expect(await ask(both)).toEqual({ id: 'tenant-b', label: 'B' });
  expect(await ask(both, 'tenant-a')).toEqual({ id: 'tenant-a', label: 'A' });
  // Connected anew, whatever the order is in which they are told.
  expect(await ask([of('a', 3), of('b', 2)])).toMatchObject({ id: 'tenant-a' });
  // It is not reached any more.
  expect(await ask([of('b', 2)], 'tenant-a')).toMatchObject({ id: 'tenant-b' });
  await expect(ask([])).rejects.toThrow('too_small');
});

test('an account of Jira is the person, whatever sites the grant reaches', async () => {
  const person = { account_id: '1:a', name: 'Ada Lovelace', email: 'ada@northwind.example' };
  const ask = (answer: unknown) => jira().identify(serving(answer), { parameters: {}, tokenResponse: {} });
  expect(await ask(person)).toEqual({ id: '1:a', label: 'Ada Lovelace (ada@northwind.example)' });
  expect(await ask({ ...person, email: null })).toEqual({ id: '1:a', label: 'Ada Lovelace' });
});
