import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import OAuth from 'oauth-1.0a';
import { expect, test } from 'vitest';
import { baseString, oauth1Header } from '../../src/schemes/oauth1/sign.ts';

test('the base string of RFC 5849 §3.4.1.1', () => {
  const request = {
    method: 'POST',
    url: new URL('http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b'),
    form: 'c2&a3=2+q',
  };
  const parameters = {
    oauth_consumer_key: '9djdj82h48djs9d2',
    oauth_token: 'kkk9d7dh3k39sjv7',
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: '137131201',
    oauth_nonce: '7d8f3e4a',
  };
  expect(baseString(request, parameters)).toBe(
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26' +
      'oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26' +
      'oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
  );
});

test('a port that does not go without saying is part of it, and PLAINTEXT is the secrets themselves', () => {
  const request = { method: 'get', url: new URL('https://photos.example.net:8080/') };
  expect(baseString(request, {})).toBe('GET&https%3A%2F%2Fphotos.example.net%3A8080%2F&');
  const keys = { consumerKey: 'k', consumerSecret: 'a&b', token: 't', tokenSecret: 'c d' };
  const header = oauth1Header({ signatureMethod: 'PLAINTEXT', realm: 'Photos' }, keys, request, {
    nonce: 'n',
    timestamp: 1,
  });
  expect(header).toMatch(/^OAuth realm="Photos", oauth_consumer_key="k"/);
  expect(header).toContain('oauth_signature="a%2526b%26c%2520d"');
});

test('every request is signed as another implementation signs it', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((one) => one.isWellFormed());
  const pairs = fc.dictionary(fc.stringMatching(/^[a-z!*'()~+ &=%]{1,8}$/), text, { maxKeys: 4 });
  fc.assert(
    fc.property(
      fc.constantFrom('GET', 'POST', 'DELETE'),
      pairs,
      pairs,
      text,
      text,
      fc.constantFrom('HMAC-SHA1' as const, 'HMAC-SHA256' as const),
      (method, query, form, secret, tokenSecret, signatureMethod) => {
        const url = new URL('https://api.example.test/1/cards');
        // As egress writes a query.
        url.search = Object.entries(query)
          .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
          .join('&');
        const keys = { consumerKey: 'key', consumerSecret: secret, token: 'token', tokenSecret };
        const header = oauth1Header(
          { signatureMethod },
          keys,
          { method, url, form: new URLSearchParams(form).toString() },
          { nonce: 'abc', timestamp: 1_700_000_000 },
        );
        const other = new OAuth({
          consumer: { key: 'key', secret },
          signature_method: signatureMethod,
          hash_function: (base, by) =>
            createHmac(signatureMethod === 'HMAC-SHA1' ? 'sha1' : 'sha256', by)
              .update(base)
              .digest('base64'),
        });
        // It knows one value a name; where both have it, ours signs both, as the RFC says.
        fc.pre(Object.keys(query).every((name) => !Object.hasOwn(form, name)));
        const expected = other.getSignature(
          { method, url: url.origin + url.pathname, data: { ...query, ...form } },
          tokenSecret,
          {
            oauth_consumer_key: 'key',
            oauth_token: 'token',
            oauth_signature_method: signatureMethod,
            oauth_timestamp: '1700000000',
            oauth_nonce: 'abc',
            oauth_version: '1.0',
          } as unknown as OAuth.Data,
        );
        expect(decodeURIComponent(/oauth_signature="([^"]+)"/.exec(header)?.[1] ?? '')).toBe(expected);
      },
    ),
    { numRuns: 500 },
  );
});
