import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// npm run connector:new <id>
// Makes the folder of a connector that keeps the contract of the catalogue as an unverified one.

const [id = '', into = join(import.meta.dirname, '../packages/integrations/src/catalog')] = process.argv.slice(2);

function refuse(message) {
  console.error(message);
  process.exit(1);
}

if (id === '') refuse('Which provider? npm run connector:new <id>, for instance: npm run connector:new acme-desk');
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 40) {
  refuse(`"${id}" is no id: small letters and digits, words joined by single dashes, at most 40 characters.`);
}
const folder = join(into, id);
if (existsSync(folder)) refuse(`There is a connector "${id}" already: ${folder}`);

const words = id.split('-');
const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
const make = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
const environment = words.join('_').toUpperCase();
const today = new Date().toISOString().slice(0, 10);
const docs = `https://${id}.example/docs/oauth`;

const files = {
  'manifest.ts': `import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: '${id}',
  name: '${name}',
  category: 'crm',
  status: 'unverified',
  docs: '${docs}',
  // Nothing was read yet: put the page of the vendor and the day in, or take out what it stands for.
  sources: [
    { fact: 'errors', url: 'https://${id}.example/docs/errors', readOn: '${today}' },
    { fact: 'action createContact', url: 'https://${id}.example/docs/contacts', readOn: '${today}' },
  ],
} as const satisfies Manifest;
`,
  'index.ts': `import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { errorsAt } from '../../connector/errors-at.ts';
import { ${make}Actions } from './actions.ts';
import { manifest } from './manifest.ts';

export { ${make}Actions };

/** The part of the answer that is used here. */
const Account = z.object({ id: z.string(), name: z.string() });

/**
 * ${name}.
 *
 * Not every fact was read at the vendor: see \`README.md\` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('${id}', { connector: ${make}({ acceptUnverified: true }) });
 * @see ${docs}
 */
export function ${make}({
  scopes = ['read'],
}: {
  readonly acceptUnverified: true;
  readonly scopes?: readonly string[];
}): Connector<typeof manifest.id, typeof ${make}Actions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Things in ${name}.',
    baseUrl: 'https://api.${id}.example',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://${id}.example/oauth/authorize',
      tokenUrl: 'https://${id}.example/oauth/token',
      clientAuthentication: 'basic',
      scopes: [...scopes],
      environment: { clientId: '${environment}_CLIENT_ID', clientSecret: '${environment}_CLIENT_SECRET' },
    },
    errors: errorsAt({ message: 'error.message', code: 'error.code' }),
    actions: ${make}Actions,
    probe: 'identify',
    identify: async (http) => {
      const account = Account.parse(await http.get('/me'));
      return { id: account.id, label: account.name };
    },
  };
}
`,
  'actions.ts': `import * as z from 'zod';
import { actionsOf, defineAction } from '../../connector/action.ts';
import { manifest } from './manifest.ts';

const createContact = defineAction({
  connector: manifest.id,
  name: 'createContact',
  description: 'Creates a contact.',
  scopes: ['write'],
  input: z.object({ email: z.email() }),
  output: z.object({ id: z.string() }),
  request: ({ email }) => ({ method: 'POST', path: '/contacts', json: { email } }),
});

/** What can be done in ${name}. */
export const ${make}Actions = actionsOf(createContact);
`,
  'README.md': `# ${name}

Unverified: \`${make}\` asks for \`acceptUnverified: true\`. Say here in a sentence what it reaches.

## Register

How an app is registered at the vendor, in your own words.

The vendor's page: ${docs}

## Scopes

By default \`read\`.

## Quirks

- What differs from what OAuth 2 asks for.

## What was checked

Nothing yet. A fact counts when it was read at the vendor, and its source is in \`manifest.ts\`.
`,
  'fixtures/errors.json': `[
  {
    "status": 400,
    "json": { "error": { "code": "no_address", "message": "A contact needs an address." } },
    "problem": { "kind": "invalid_input", "message": "A contact needs an address.", "code": "no_address" }
  }
]
`,
  'fixtures/actions/createContact.json': `{
  "input": { "email": "ada@example.com" },
  "calls": [
    {
      "request": { "method": "POST", "path": "/contacts", "json": { "email": "ada@example.com" } },
      "answer": { "id": "4400002" }
    }
  ],
  "output": { "id": "4400002" }
}
`,
  'fixtures/identify.json': `{
  "id": "4400001",
  "name": "Ada Lovelace"
}
`,
};

await mkdir(join(folder, 'fixtures/actions'), { recursive: true });
for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text, { flag: 'wx' });
console.log(`${folder}
Next: read the pages of the vendor, put each fact into index.ts with its source in manifest.ts, then
npx vitest run packages/integrations/test/catalog.test.ts`);
