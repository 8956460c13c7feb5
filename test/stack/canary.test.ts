import pg from 'pg';
import { expect, test } from 'vitest';
import { canary, findLeaks, refuseLeaks, remember } from './canary.ts';
import { encodings } from './encodings.ts';
import { startStack } from './start-stack.ts';

const names = Object.keys(encodings) as (keyof typeof encodings)[];
const secret = canary('planted here');
const own = new Map([[secret, 'planted']]);

/** What a server would have written, by Node's own means and not by those of the checker. */
const written: Readonly<Record<keyof typeof encodings, (text: string) => string>> = {
  plain: (text) => text,
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  hex: (text) => Buffer.from(text).toString('hex'),
  url: (text) => encodeURIComponent(text),
  json: (text) => JSON.stringify({ inner: text }),
};

test.each(names)('a secret is found as %s, wherever in a text it stands', (encoding) => {
  for (const before of ['', 'a', 'ab', 'abc', 'Basic user:']) {
    const text = `{"error":"${written[encoding](`${before}${secret}${before}`)}"}`;
    expect(findLeaks([{ channel: 'log', where: 'w', text }], own)).toContainEqual({
      label: 'planted',
      encoding: expect.any(String),
      channel: 'log',
      where: 'w',
    });
  }
});

test('a text without the secret, with its beginning alone, or with another one, is let through', () => {
  const texts = ['', 'nothing', secret.slice(0, -1), canary('planted here')].flatMap((text) =>
    names.map((encoding) => ({ channel: 'response', where: 'w', text: written[encoding](text) }) as const),
  );
  expect(findLeaks(texts, own)).toEqual([]);
});

test('the signature of a token and a line of a private key count as the whole', async () => {
  const stack = await startStack({ work: false });
  const token = await stack.tokens.sign('u-parts');
  const texts = [token.split('.')[2] ?? '', stack.project.signingKeyPem.split('\n')[20] ?? ''];
  const found = findLeaks(texts.map((text) => ({ channel: 'error', where: text.slice(0, 4), text }) as const));
  expect(new Set(found.map(({ label }) => label))).toEqual(new Set(['user token', 'signing key']));
  await stack.stop();
});

test('a planted leak is found in an answer, a log line, an error and a table, and fails the stop', async () => {
  const stack = await startStack({ work: false });
  await stack.client.users.setMetadata('u-planted', { plan: 'pro' });
  expect(await stack.findLeaks()).toEqual([]);

  const client = new pg.Client({ connectionString: stack.connectionString });
  await client.connect();
  for (const encoding of names) {
    const planted = remember(`planted ${encoding}`, canary('another'));
    const value = written[encoding](planted);
    await client.query(`update connect.connected_user set metadata = jsonb_build_object('nickname', $1::text)`, [
      value,
    ]);
    await stack.client.users.get('u-planted');
    stack.logLines.push(JSON.stringify({ msg: value }));
    await client.query(`insert into workflow.lease values ($1, gen_random_uuid(), now())`, [value]);
    await client.query(
      `insert into connect.api_key (project_id, id, sha256, hint) select project_id, gen_random_uuid(), $1, '' from connect.project`,
      [Buffer.from(value)],
    );
    await expect(stack.core.admin.findProject(value)).rejects.toThrow('There is no project');
    const leaks = (await stack.findLeaks()).filter(({ label }) => label === `planted ${encoding}`);
    const places = new Set(leaks.map(({ channel, where }) => `${channel} ${where}`));
    expect([...places].toSorted(), encoding).toEqual([
      'error core.admin.findProject',
      'log the log of the server',
      'response GET /trpc/project.users.get',
      'table connect.api_key',
      'table connect.connected_user',
      'table workflow.lease',
    ]);
  }
  await client.end();
  await expect(stack.stop()).rejects.toThrow(/planted json \(.*\) in a table: workflow\.lease/);
});

test('the report names what leaked, how and where, and not the secret itself', () => {
  const leaks = findLeaks([{ channel: 'table', where: 'connect.audit', text: `x${secret}` }], own);
  expect(() => refuseLeaks(leaks)).toThrow('planted (plain) in a table: connect.audit');
  expect(() => refuseLeaks(leaks)).not.toThrow(secret);
});
