import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { discord } from '@acme/integrations/catalog/discord';
import { slack } from '@acme/integrations/catalog/slack';
import { zoom } from '@acme/integrations/catalog/zoom';
import {
  answerHandshake,
  answerQuery,
  type Connector,
  connectorMistake,
  type Delivery,
  doubtOf,
  type HmacProof,
  type Proof,
  secretGiven,
  signingSecretMistake,
  standardWebhooks,
  type TokenProof,
  type Webhooks,
  type WebhooksOfAccount,
  type WebhooksOfAll,
} from '@acme/integrations/connector';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';

const now = new Date('2026-11-26T09:00:00Z');
const seconds = String(now.getTime() / 1_000);

function delivery(
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  more: Partial<Delivery> = {},
): Delivery {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { method: 'POST', url: 'https://connect.example/hooks/p/i', headers, body: bytes, ...more };
}

describe('what vendors and standards publish as examples', () => {
  test('GitHub', async () => {
    const proof: Proof = { kind: 'hmac', algorithm: 'sha256', header: 's', prefix: 'sha256=', encoding: 'hex' };
    const signature = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const sent = delivery('Hello, World!', { s: `sha256=${signature}` });
    expect(await doubtOf(proof, sent, ["It's a Secret to Everybody"], now)).toBeUndefined();
  });

  test('Standard Webhooks', async () => {
    const sent = delivery('{"test": 2432232314}', {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature':
        'v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
    const at = new Date(1_614_265_330_000);
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(await doubtOf(standardWebhooks, sent, [secret], at)).toBeUndefined();
    expect(await doubtOf(standardWebhooks, sent, [secret.slice('whsec_'.length)], at)).toBeUndefined();
    expect(await doubtOf(standardWebhooks, sent, [secret], now)).toBe('outside_window');
    const { 'webhook-id': _, ...without } = sent.headers;
    expect(await doubtOf(standardWebhooks, { ...sent, headers: without }, [secret], at)).toBe('no_signature');
  });

  test('Ed25519 (RFC 8032 §7.1, test 2)', async () => {
    const proof: Proof = { kind: 'ed25519', header: 's', encoding: 'hex' };
    const key = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
    const signature =
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
    const sent = delivery(new Uint8Array([0x72]), { s: signature });
    expect(await doubtOf(proof, sent, [key], now)).toBeUndefined();
    expect(await doubtOf(proof, delivery('s', { s: signature }), [key], now)).toBe('wrong_signature');
    expect(await doubtOf(proof, sent, ['ab'.repeat(32)], now)).toBe('wrong_signature');
    expect(await doubtOf(proof, sent, ['not hex'], now)).toBe('wrong_signature');
  });
});

const templates = [
  '{body}',
  '{timestamp}.{body}',
  'v0:{timestamp}:{body}',
  '{method}{url}{body}{timestamp}',
  '{body}{header:x-id}',
];
const schemes = fc.record({
  algorithm: fc.constantFrom('sha1', 'sha256', 'sha512'),
  encoding: fc.constantFrom('hex', 'base64'),
  prefix: fc.constantFrom('', 'v1=', 'sha256='),
  signed: fc.constantFrom(...templates),
});
const secrets = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json().map((text) => new TextEncoder().encode(text)),
);

/** Signs as a provider does, with another library than the one that verifies. */
function signed(proof: HmacProof, secret: string, body: Uint8Array, timestamp = seconds): Delivery {
  const sent = delivery(body, { 'x-id': 'evt_1', 'x-time': timestamp });
  const hash = createHmac(proof.algorithm, secret);
  for (const part of (proof.signed ?? '{body}').split(/(\{[^}]+\})/)) {
    if (part === '{body}') hash.update(body);
    else if (part === '{timestamp}') hash.update(timestamp);
    else if (part === '{method}') hash.update(sent.method);
    else if (part === '{url}') hash.update(sent.url);
    else if (part === '{header:x-id}') hash.update('evt_1');
    else hash.update(part);
  }
  const signature = `${proof.prefix ?? ''}${hash.digest(proof.encoding)}`;
  return { ...sent, headers: { ...sent.headers, 'x-signature': signature } };
}

function proofOf({
  signed: template,
  ...scheme
}: { signed: string } & Pick<HmacProof, 'algorithm' | 'encoding' | 'prefix'>): HmacProof {
  const time = template.includes('{timestamp}') ? ({ header: 'x-time', form: 'unix' } as const) : undefined;
  return { kind: 'hmac', header: 'x-signature', signed: template, ...scheme, ...(time === undefined ? {} : { time }) };
}

test('exactly what was signed is believed: no other byte, secret, time, address or spelling of the signature', async () => {
  await fc.assert(
    fc.asyncProperty(schemes, secrets, bodies, secrets, fc.nat(), async (scheme, secret, body, other, at) => {
      const proof = proofOf(scheme);
      const sent = signed(proof, secret, body);
      const doubt = (change: Partial<Delivery>, by = [secret]) => doubtOf(proof, { ...sent, ...change }, by, now);
      expect(await doubt({})).toBeUndefined();
      expect(await doubt({}, [other, secret])).toBeUndefined();

      const flipped = body.length === 0 ? new Uint8Array([0]) : body.slice();
      if (body.length > 0) flipped[at % body.length] = (flipped[at % body.length] ?? 0) ^ (1 + (at % 255));
      expect(await doubt({ body: flipped })).toBe('wrong_signature');
      expect(await doubt({ body: new Uint8Array([...body, 0x20]) })).toBe('wrong_signature');
      expect(await doubt({}, [])).toBe('wrong_signature');
      // HMAC fills short keys up with zeros (RFC 2104 §2), so those are the same key.
      const bare = (text: string) => text.replace(/\0+$/, '');
      if (bare(other) !== bare(secret)) expect(await doubt({}, [other])).toBe('wrong_signature');
      if (scheme.signed.includes('{url}')) {
        expect(await doubt({ url: `${sent.url}?x` })).toBe('wrong_signature');
        expect(await doubt({ method: 'PUT' })).toBe('wrong_signature');
      }
      const headers = (change: Record<string, string>) => ({ headers: { ...sent.headers, ...change } });
      if (scheme.signed.includes('{timestamp}')) {
        expect(await doubt(headers({ 'x-time': String(Number(seconds) + 1) }))).toBe('wrong_signature');
        expect(await doubt(headers({ 'x-time': `0${seconds}` }))).toBe('wrong_signature');
      }
      if (scheme.signed.includes('x-id')) expect(await doubt(headers({ 'x-id': 'evt_2' }))).toBe('wrong_signature');

      const signature = (sent.headers['x-signature'] ?? '').slice(scheme.prefix.length);
      const spellings = [
        signature.toUpperCase(),
        signature.replace(/=+$/, ''),
        `${signature}=`,
        ` ${signature}`,
        `${signature} `,
        signature.slice(0, -1),
        signature.slice(0, 8),
        signature.replaceAll('+', '-').replaceAll('/', '_'),
        `${signature},${signature}`,
        '',
      ];
      for (const spelling of spellings.filter((one) => one !== signature)) {
        const text = `${scheme.prefix}${spelling}`;
        expect(await doubt(headers({ 'x-signature': text })), text).toMatch(/^(wrong|no)_signature$/);
      }
    }),
    { numRuns: 150 },
  );
});

test('the window reaches as far before as after, in seconds, milliseconds and ISO 8601', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.constantFrom('s', 'ms', 'iso'),
      fc.integer({ min: 1, max: 3_600 }),
      async (offMs, unit, windowSeconds) => {
        const sentAt = new Date(now.getTime() + offMs);
        const wholeMs = unit === 's' ? Math.floor(sentAt.getTime() / 1_000) * 1_000 : sentAt.getTime();
        const timestamp =
          unit === 's' ? String(wholeMs / 1_000) : unit === 'ms' ? String(wholeMs) : sentAt.toISOString();
        const proof: HmacProof = {
          ...proofOf({ algorithm: 'sha256', encoding: 'hex', prefix: '', signed: '{timestamp}.{body}' }),
          time: { header: 'x-time', form: unit === 'iso' ? 'iso' : 'unix', windowSeconds },
        };
        const sent = signed(proof, 'secret', new Uint8Array([1]), timestamp);
        const near = Math.abs(wholeMs - now.getTime()) <= windowSeconds * 1_000;
        expect(await doubtOf(proof, sent, ['secret'], now)).toBe(near ? undefined : 'outside_window');
      },
    ),
  );
});

test.each([
  '',
  ' ',
  'now',
  '-1',
  '1e9',
  '0x65',
  '1795683600.5',
  '17956836000000000',
  'Infinity',
  '2026-11-26',
  '2026-13-45T99:00:00Z',
])('a time of "%s" is none, however well it is signed', async (timestamp) => {
  for (const form of ['unix', 'iso'] as const) {
    const proof: HmacProof = {
      ...proofOf({ algorithm: 'sha256', encoding: 'hex', prefix: '', signed: '{timestamp}.{body}' }),
      time: { header: 'x-time', form },
    };
    expect(await doubtOf(proof, signed(proof, 'secret', new Uint8Array(), timestamp), ['secret'], now)).toBe(
      'outside_window',
    );
  }
});

test('of a list one signature has to fit, and it says one time', async () => {
  const proof: HmacProof = {
    kind: 'hmac',
    algorithm: 'sha256',
    header: 'x-signature',
    separator: ',',
    prefix: 'v1=',
    encoding: 'hex',
    signed: '{timestamp}.{body}',
    time: { entry: 't=', form: 'unix' },
  };
  const hex = createHmac('sha256', 'secret').update(`${seconds}.{}`).digest('hex');
  const doubt = (header: string) => doubtOf(proof, delivery('{}', { 'x-signature': header }), ['secret'], now);
  expect(await doubt(`t=${seconds},v1=${hex}`)).toBeUndefined();
  expect(await doubt(`t=${seconds}, v1=${'0'.repeat(64)}, v1=${hex}, v0=x`)).toBeUndefined();
  expect(await doubt(`t=${seconds},v0=${hex}`)).toBe('wrong_signature');
  expect(await doubt(`v1=${hex}`)).toBe('no_time');
  expect(await doubt(`t=${seconds},t=${seconds},v1=${hex}`)).toBe('no_time');
  // Each would cost a hash over the whole body.
  const others = `,v1=${'0'.repeat(64)}`;
  expect(await doubt(`t=${seconds}${others.repeat(4)},v1=${hex}`)).toBeUndefined();
  expect(await doubt(`t=${seconds}${others.repeat(5)},v1=${hex}`)).toBe('wrong_signature');
});

test('a time inside the body counts, and a body without it does not', async () => {
  const proof: HmacProof = {
    kind: 'hmac',
    algorithm: 'sha256',
    header: 's',
    encoding: 'hex',
    time: { field: 'sent.at', form: 'unix' },
  };
  const doubt = (body: string) =>
    doubtOf(proof, delivery(body, { s: createHmac('sha256', 'secret').update(body).digest('hex') }), ['secret'], now);
  expect(await doubt(`{"sent":{"at":${now.getTime()}}}`)).toBeUndefined();
  expect(await doubt(`{"sent":{"at":${now.getTime() - 301_000}}}`)).toBe('outside_window');
  expect(await doubt('{"sent":{}}')).toBe('no_time');
  expect(await doubt('sent')).toBe('no_time');
  expect(await doubtOf(proof, delivery('sent', { s: '00' }), ['secret'], now)).toBe('wrong_signature');
});

test('a token is the whole header and nothing but it', async () => {
  const bearer: TokenProof = { kind: 'token', header: 'x-token', prefix: 'Bearer ' };
  const basic: TokenProof = { kind: 'token', header: 'authorization', prefix: 'Basic ', encoding: 'base64' };
  const doubt = (proof: TokenProof, header: string, secret = 'namé:secret') =>
    doubtOf(proof, delivery('', { [proof.header]: header }), [secret], now);
  expect(await doubt(bearer, 'Bearer namé:secret')).toBeUndefined();
  expect(await doubt(basic, `Basic ${Buffer.from('namé:secret').toString('base64')}`)).toBeUndefined();
  for (const wrong of ['namé:secret', 'Bearer namé:secre', 'Bearer namé:secret ', 'Bearer ', 'bearer namé:secret'])
    expect(await doubt(bearer, wrong), wrong).toBe('wrong_signature');
  expect(await doubt(bearer, 'Bearer ', '')).toBe('wrong_signature');
});

describe('handshakes', () => {
  const answerOf = async ({ webhooks }: { webhooks: Webhooks }, body: object, secret = 'secret') =>
    await answerHandshake(webhooks.handshake, delivery(JSON.stringify(body)), secret);

  test('Slack wants its challenge back', async () => {
    const asked = { token: 't', type: 'url_verification', challenge: 'abc' };
    expect(await answerOf(slack(), asked)).toEqual({
      status: 200,
      contentType: 'application/json',
      body: '{"challenge":"abc"}',
    });
    expect(await answerOf(slack(), { ...asked, type: 'event_callback' })).toBeUndefined();
    expect(await answerOf(slack(), { ...asked, challenge: 7 })).toBeUndefined();
  });

  test('Zoom wants its token hashed', async () => {
    const answer = await answerOf(zoom(), { event: 'endpoint.url_validation', payload: { plainToken: 'abc' } });
    const encryptedToken = createHmac('sha256', 'secret').update('abc').digest('hex');
    expect(JSON.parse(answer?.body ?? '')).toEqual({ plainToken: 'abc', encryptedToken });
  });

  test('Discord wants 204', async () => {
    expect(await answerOf(discord(), { version: 1, application_id: '1', type: 0 })).toMatchObject({ status: 204 });
    expect(await answerOf(discord(), { version: 1, application_id: '1', type: 1 })).toBeUndefined();
  });

  test('a query is answered by its method and once', () => {
    const ask = (url: string, method = 'POST') =>
      answerQuery(
        { kind: 'query', method: 'POST', parameter: 'validationToken' },
        delivery('', {}, { method, url: `https://connect.example/hooks/p/i${url}` }),
      );
    expect(ask('?validationToken=a%20b')).toEqual({
      status: 200,
      contentType: 'text/plain; charset=utf-8',
      body: 'a b',
    });
    for (const url of [
      '',
      '?validationToken=',
      '?validationToken=a&validationToken=a',
      '?validationToken=%00',
      '?other=a',
    ])
      expect(ask(url), url).toBeUndefined();
    expect(ask('?validationToken=a', 'GET')).toBeUndefined();
    expect(answerQuery(undefined, delivery(''))).toBeUndefined();
  });
});

const base: Connector = {
  id: 'desk',
  name: 'Desk',
  baseUrl: 'https://desk.example',
  auth: { kind: 'none' },
  identify: async () => ({ id: '1', label: '1' }),
};
const hooks: WebhooksOfAll = {
  proof: { kind: 'hmac', algorithm: 'sha256', header: 'x-signature', encoding: 'hex' },
  secret: 'signing',
  events: { 'ticket.created': z.object({}) },
  read: () => [],
};
const hmac = hooks.proof as HmacProof;
const after = { header: 't', form: 'unix' } as const;
const wrong: readonly (readonly [RegExp, Partial<WebhooksOfAll>])[] = [
  [/declare no event/, { events: {} }],
  [/is no type of an event/, { events: { 'a b': z.object({}) } }],
  [/there is none/, { secret: 'client' }],
  [/not in small letters/, { proof: { ...hmac, header: 'X-Signature' } }],
  [/does not have \{body\}/, { proof: { ...hmac, signed: '{timestamp}', time: after } }],
  [/\{timestamp\} has to be signed/, { proof: { ...hmac, time: after } }],
  [/\{timestamp\} has to be signed/, { proof: { ...hmac, signed: '{timestamp}{body}' } }],
  [/only where each account has an address/, { handshake: { kind: 'secret', header: 'x-secret' } }],
  [/only of one account/, { proof: { kind: 'body_token', field: 'secret' } }],
  [/no list/, { proof: { ...hmac, signed: '{timestamp}{body}', time: { entry: 't=', form: after.form } } }],
];
test.each(wrong)('a connector is refused: %s', (mistake, change) => {
  expect(connectorMistake({ ...base, webhooks: hooks })).toBeUndefined();
  expect(connectorMistake({ ...base, webhooks: { ...hooks, ...change } })).toMatch(mistake);
});

test('of one account a secret may come in a header, or stand in the body', () => {
  const ofAccount: Webhooks = { ...hooks, secret: 'connection' };
  const said = (change: Partial<WebhooksOfAccount>) =>
    connectorMistake({ ...base, webhooks: { ...ofAccount, ...change } });
  expect(said({ handshake: { kind: 'secret', header: 'x-secret' } })).toBeUndefined();
  expect(said({ handshake: { kind: 'secret', header: 'X-Secret' } })).toMatch(/not in small letters/);
  for (const field of ['secret', 'a.b', 'value.*.secret'])
    expect(said({ proof: { kind: 'body_token', field } }), field).toBeUndefined();
  for (const field of ['', '*', 'value.*', '*.secret', 'a.*.b.*.c', 'a..b'])
    expect(said({ proof: { kind: 'body_token', field } }), field).toMatch(/no place/);
});

test('a secret in the body has to stand in all its places, whole', async () => {
  const doubt = (field: string, body: string, by = ['one-secret']) =>
    doubtOf({ kind: 'body_token', field }, delivery(body), by, now);
  expect(await doubt('passcode', '{"passcode":"one-secret"}')).toBeUndefined();
  expect(await doubt('passcode', '{"passcode":"one-secret"}', ['other', 'one-secret'])).toBeUndefined();
  expect(await doubt('value.*.state', '{"value":[{"state":"one-secret"},{"state":"one-secret"}]}')).toBeUndefined();
  const forged: readonly (readonly [field: string, body: string, by?: string[]])[] = [
    ['passcode', '{"passcode":"one-secret "}'],
    ['passcode', '{"passcode":["one-secret"]}'],
    ['passcode', '{"passcode":null}'],
    ['passcode', '{"passcode":""}', ['']],
    ['passcode', '{"passcode":"one-secret"}', []],
    ['value.*.state', '{"value":[{"state":"one-secret"},{"state":"other"}]}'],
    ['value.*.state', '{"value":[{"state":"one-secret"},{}]}'],
    // Of two secrets that are both good, one has to be it throughout.
    ['value.*.state', '{"value":[{"state":"one-secret"},{"state":"two-secret"}]}', ['one-secret', 'two-secret']],
  ];
  for (const [field, body, by] of forged) expect(await doubt(field, body, by), body).toBe('wrong_signature');
  for (const body of ['{}', 'passcode', '[]', '{"value":[]}', '{"value":{"0":{"state":"one-secret"}}}'])
    expect(await doubt(body.includes('value') ? 'value.*.state' : 'passcode', body), body).toBe('no_signature');
});

test('a secret is taken out of a header only in the form of one', () => {
  const handshake = { kind: 'secret', header: 'x-hook-secret' } as const;
  const given = (secret: string, method = 'POST') =>
    secretGiven(handshake, delivery('', { 'x-hook-secret': secret }, { method }));
  expect(given('b537207f20cbfa02')).toBe('b537207f20cbfa02');
  expect(given('b537207f20cbfa02', 'GET')).toBeUndefined();
  for (const odd of ['', 'short', 'x'.repeat(513), 'sixteen letters\t', 'ünïcode-ünïcode-ü'])
    expect(given(odd), odd).toBeUndefined();
  expect(secretGiven(handshake, delivery(''))).toBeUndefined();
  expect(secretGiven(undefined, delivery('', { 'x-hook-secret': 'b537207f20cbfa02' }))).toBeUndefined();
});

test('what cannot be a secret is told so without its text', () => {
  const ed25519: Proof = { kind: 'ed25519', header: 's', encoding: 'hex' };
  expect(signingSecretMistake(hmac, 'any text')).toMatch(/spaces/);
  expect(signingSecretMistake(hmac, '')).toMatch(/empty/);
  expect(signingSecretMistake(hmac, 'secret')).toBeUndefined();
  expect(signingSecretMistake(ed25519, 'AB'.repeat(32))).toMatch(/hex/);
  expect(signingSecretMistake(ed25519, 'ab'.repeat(32))).toBeUndefined();
  expect(signingSecretMistake(standardWebhooks, 'whsec_!')).toMatch(/base64/);
  expect(signingSecretMistake(standardWebhooks, 'whsec_c2VjcmV0')).toBeUndefined();
});

test('a key pair signs a time and a body', async () => {
  const proof: Proof = {
    kind: 'ed25519',
    header: 's',
    encoding: 'base64',
    signed: '{timestamp}{body}',
    time: { header: 't', form: 'unix' },
  };
  // RFC 8032 §7.1, test 1.
  const [d, x] = [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  ];
  const [jwkD, jwkX] = [d, x].map((hex) => Buffer.from(hex, 'hex').toString('base64url'));
  const key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: jwkD ?? '', x: jwkX ?? '' }, format: 'jwk' });
  const signature = sign(null, Buffer.from(`${seconds}{}`), key).toString('base64');
  const doubt = (body: string, headers: Record<string, string>) => doubtOf(proof, delivery(body, headers), [x], now);
  expect(await doubt('{}', { s: signature, t: seconds })).toBeUndefined();
  expect(await doubt('{} ', { s: signature, t: seconds })).toBe('wrong_signature');
  expect(await doubt('{}', { s: signature, t: `${seconds}0` })).toBe('wrong_signature');
  expect(await doubt('{}', { s: signature })).toBe('no_time');
});
