import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemsOf } from './catalog/problems.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const script = join(root, 'scripts/new-connector.mjs');

let place: string;
let catalog: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'acme-catalog-'));
  catalog = join(place, 'src/catalog');
  await mkdir(catalog, { recursive: true });
  await symlink(join(root, 'packages/integrations/src/connector'), join(place, 'src/connector'));
  await symlink(join(root, 'node_modules'), join(place, 'node_modules'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

async function make(id: string): Promise<{ code: number; said: string }> {
  return await run(process.execPath, [script, id, catalog]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );
}

test('what it makes keeps the contract', async () => {
  const { code, said } = await make('acme-desk2');
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('manifest.ts') });
  expect(await problemsOf(join(catalog, 'acme-desk2'))).toEqual([]);
});

test('an id that is taken is refused, and nothing is written over', async () => {
  await make('taken');
  await writeFile(join(catalog, 'taken/README.md'), 'mine');
  expect(await make('taken')).toEqual({ code: 1, said: expect.stringMatching(/There is a connector "taken" already/) });
  expect(await readFile(join(catalog, 'taken/README.md'), 'utf8')).toBe('mine');
});

test.each(['', 'Acme', '../acme', 'acme_desk', 'acme--desk', '-acme', '2acme', 'a'.repeat(41)])(
  'the id "%s" is refused',
  async (id) => {
    expect(await make(id)).toEqual({ code: 1, said: expect.stringMatching(/is no id|Which provider/) });
  },
);

describe('the contract finds', () => {
  beforeAll(() => make('wrong'));

  test('nothing before it is made wrong', async () => {
    expect(await problemsOf(join(catalog, 'wrong'))).toEqual([]);
  });
  const verified = [['manifest.ts', "status: 'unverified'", "status: 'verified'"]] as const;
  const wrong: readonly (readonly [
    what: string,
    problem: RegExp,
    changes: readonly (readonly [string, string, string])[],
  ])[] = [
    ['another id', /the manifest is of "other"/, [['manifest.ts', "id: 'wrong", "id: 'other', was: 'wrong"]]],
    ['a verified one without sources', /no source for tokenUrl/, verified],
    ['a verified one that asks to be accepted', /if, and only if/, verified],
    ['a status that is none', /no status "maybe"/, [['manifest.ts', "'unverified'", "'maybe'"]]],
    ['http', /tokenUrl does not begin with https/, [['index.ts', "tokenUrl: 'https", "tokenUrl: 'http"]]],
    ['a scope with a space', /"read all" is no scope/, [['index.ts', "['read']", "['read all']"]]],
    ['too much', /"admin" is too much/, [['index.ts', "['read']", "['admin']"]]],
    ['a scope twice', /a scope is there twice/, [['index.ts', '[...scopes]', "['read', ...scopes]"]]],
    ['a source of a list', /not the vendor's/, [source('https://example.com/nango/providers.yaml', '2026-11-25')]],
    ['a source without https', /is no source/, [source('http://example.com', '2026-11-25')]],
    ['a day that is none', /"2026-02-30" is no day/, [source('https://example.com', '2026-02-30')]],
    ['names of the environment', /the environment is not/, [['index.ts', '_CLIENT_SECRET', '_SECRET']]],
    [
      'another folder',
      /imports \.\.\/taken\/index\.ts/,
      [['index.ts', 'import * as z', "import type {} from '../taken/index.ts';\nimport * as z"]],
    ],
    ['no id', /no id or no label/, [['index.ts', 'id: account.id', "id: ''"]]],
    ['an id that changes', /another each time/, [['index.ts', 'id: account.id', 'id: String(Math.random())']]],
    [
      'an identity that checks nothing',
      /no answer at all/,
      [['index.ts', "Account.parse(await http.get('/me'))", "{ id: '1', name: String(await http.get('/me')) }"]],
    ],
    ['another host', /identify asks at/, [['index.ts', "'/me'", "'//elsewhere.example/me'"]]],
    ['another fixture', /does not take its own fixture/, [['fixtures/identify.json', '"name"', '"title"']]],
    [
      'a parameter that no token brings',
      /no fixture says "host"/,
      [
        [
          'index.ts',
          "clientAuthentication: 'basic',",
          "clientAuthentication: 'basic', fromTokenResponse: { host: { path: 'host', pattern: /x/ } },",
        ],
      ],
    ],
    [
      'a field whose example does not fit',
      /the example of the field "host"/,
      [
        [
          'index.ts',
          "clientAuthentication: 'basic',",
          "clientAuthentication: 'basic', fields: [{ name: 'host', label: 'Host', hint: 'There.', secret: false, pattern: /x/, example: 'y' }],",
        ],
      ],
    ],
    [
      'a template without its field',
      /connectorMistake: baseUrl has \{host\}/,
      [['index.ts', 'https://api.', 'https://{host}.']],
    ],
    [
      'an action without a source',
      /no source for action createContact/,
      [['manifest.ts', "'action createContact'", "'identity'"]],
    ],
    ['errors without a source', /no source for errors/, [['manifest.ts', "'errors'", "'identity'"]]],
    [
      'an action of another connector',
      /the action "createContact" is one of "other"/,
      [['actions.ts', 'connector: manifest.id', "connector: 'other'"]],
    ],
    [
      'an action that sends something else',
      /"createContact" sends/,
      [['actions.ts', "method: 'POST'", "method: 'PUT'"]],
    ],
    [
      'an action that leads elsewhere',
      /asks at \/\.\.\/\.\.\/x, out of|sends/,
      [['actions.ts', "'/contacts'", "'/../../x'"]],
    ],
    ['an action on another host', /out of https/, [['actions.ts', "'/contacts'", "'//evil.example/x'"]]],
    [
      'an action that puts a token into its address',
      /has "access_token" in its query/,
      [['actions.ts', "path: '/contacts'", "path: '/contacts', query: { access_token: 'x' }"]],
    ],
    [
      'an action that sets its credential',
      /sets the header authorization itself/,
      [['actions.ts', "path: '/contacts'", "path: '/contacts', headers: { authorization: 'x' }"]],
    ],
    [
      'an action whose answer is another',
      /"createContact": ActionOutputError/,
      [['fixtures/actions/createContact.json', '"answer": { "id"', '"answer": { "key"']],
    ],
    [
      'an action that gives something else',
      /"createContact" gives/,
      [['fixtures/actions/createContact.json', '"output": { "id": "4400002"', '"output": { "id": "1"']],
    ],
    [
      'an action that checks nothing',
      /takes what is no answer at all/,
      [['actions.ts', 'z.object({ id: z.string() })', 'z.any()']],
    ],
    ['errors that read otherwise', /an error reads as/, [['index.ts', "code: 'error.code'", "code: 'error.type'"]]],
    [
      'errors that throw',
      /its errors throw for/,
      [
        [
          'index.ts',
          "errorsAt({ message: 'error.message', code: 'error.code' })",
          '({ json }) => ({ message: (json as any).error.message, code: (json as any).error.code })',
        ],
      ],
    ],
    [
      'limits without a fixture',
      /reads limits, and has no fixtures/,
      [['index.ts', '    identify:', "    rateLimit: [{ remaining: 'left', reset: { ms: 1 } }],\n    identify:"]],
    ],
    ['a README without the page', /does not name the page/, [['README.md', "The vendor's page: https", 'It was http']]],
    ['a README without scopes', /lacks a section/, [['README.md', '## Scopes', '## Rights']]],
  ];
  test.each(wrong.map(([what, problem, changes], index) => ({ what, problem, changes, index })))(
    '$what',
    async ({ problem, changes, index }) => {
      // A module is loaded once per path, so each change has a place of its own.
      const folder = join(place, `changed-${index}`, 'catalog/wrong');
      await cp(join(catalog, 'wrong'), folder, { recursive: true });
      await symlink(join(root, 'packages/integrations/src/connector'), join(folder, '../../connector'));
      for (const [file, from, to] of changes) {
        const text = await readFile(join(folder, file), 'utf8');
        expect(text).toContain(from);
        await writeFile(join(folder, file), text.replaceAll(from, to));
      }
      expect((await problemsOf(folder)).join('\n')).toMatch(problem);
    },
  );

  test('a fixture that is missing, and one of nothing', async () => {
    await make('unfixed');
    await rm(join(catalog, 'unfixed/fixtures/actions/createContact.json'));
    await writeFile(join(catalog, 'unfixed/fixtures/actions/other.json'), '{}');
    await rm(join(catalog, 'unfixed/fixtures/errors.json'));
    expect(await problemsOf(join(catalog, 'unfixed'))).toEqual([
      'fixtures/actions/other.json is of no action',
      'the action "createContact" has no fixture',
      'it reads errors, and has no fixtures/errors.json',
    ]);
  });

  test('a file that is not there', async () => {
    await make('bare');
    await rm(join(catalog, 'bare/README.md'));
    expect(await problemsOf(join(catalog, 'bare'))).toEqual(['has no README.md']);
  });
});

describe('the contract for webhooks finds', () => {
  const wrong: readonly (readonly [
    what: string,
    problem: RegExp,
    changes: readonly (readonly [file: string, from: string, to: string])[],
  ])[] = [
    ['nothing before it is made wrong', /^$/, []],
    ['another prefix', /does not believe its own fixture: wrong_signature/, [['index.ts', "'v0='", "'v1='"]]],
    [
      'a body that is not signed',
      /connectorMistake: what is signed does not have \{body\}/,
      [['index.ts', 'v0:{timestamp}:{body}', '{timestamp}']],
    ],
    [
      'a window that is none',
      /longer than ten minutes ago/,
      [['index.ts', "form: 'unix' }", "form: 'unix', windowSeconds: Infinity }"]],
    ],
    [
      'an event that is not declared',
      /does not declare the event "reaction_added"/,
      [['index.ts', "'reaction_added', ", '']],
    ],
    ['another account', /identity call says "T00000001"/, [['index.ts', 'account: team_id', 'account: event_id']]],
    [
      'a payload that does not fit',
      /does not fit its schema/,
      [['index.ts', 'eventsLike(events, Inner)', 'eventsLike(events, Inner.extend({ nothing: z.string() }))']],
    ],
    ['no source', /no source for webhookProof/, [['manifest.ts', "fact: 'webhookProof'", "fact: 'webhookEvents'"]]],
    ['no words on them', /no section on webhooks/, [['README.md', '## Webhooks', '## Events']]],
    ['a delivery of no webhooks', /has no webhooks, and a delivery/, [['index.ts', 'webhooks: {', 'events: {']]],
  ];
  test.each(wrong.map(([what, problem, changes], index) => ({ what, problem, changes, index })))(
    '$what',
    async ({ problem, changes, index }) => {
      const folder = join(place, `hooked-${index}`, 'catalog/slack');
      await cp(join(root, 'packages/integrations/src/catalog/slack'), folder, { recursive: true });
      await symlink(join(root, 'packages/integrations/src/connector'), join(folder, '../../connector'));
      for (const [file, from, to] of changes) {
        const text = await readFile(join(folder, file), 'utf8');
        expect(text).toContain(from);
        await writeFile(join(folder, file), text.replaceAll(from, to));
      }
      expect((await problemsOf(folder)).join('\n')).toMatch(problem);
    },
  );

  test('no fixture', async () => {
    const folder = join(place, 'hooked/catalog/slack');
    await cp(join(root, 'packages/integrations/src/catalog/slack'), folder, { recursive: true });
    await symlink(join(root, 'packages/integrations/src/connector'), join(folder, '../../connector'));
    await rm(join(folder, 'fixtures/webhook.json'));
    expect(await problemsOf(folder)).toEqual(['has webhooks, and no fixtures/webhook.json']);
  });
});

function source(url: string, readOn: string) {
  return ['manifest.ts', 'sources: [', `sources: [{ fact: 'tokenUrl', url: '${url}', readOn: '${readOn}' },`] as const;
}
