import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  authFields,
  type Connector,
  type ConnectorHttp,
  connectorMistake,
  fillUrl,
  isSignedAnswer,
  type Manifest,
  matchesWhole,
  type OAuth2Auth,
  problemIn,
  urlsOf,
} from '@acme/integrations/connector';
import { webhookProblems } from './webhook-problems.ts';
import { actionProblems } from './action-problems.ts';

/** A folder of the catalogue, loaded. */
export interface Entry {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly make: (options?: object) => Connector;
  /** What it exports besides the function. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** Loads one folder of the catalogue. @throws when it is not one */
export async function loadEntry(folder: string): Promise<Entry> {
  const at = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, file)).href);
  const { manifest } = (await at('manifest.ts')) as { manifest: Manifest };
  const exported = Object.entries((await at('index.ts')) as object);
  const functions = exported.filter(([, one]) => typeof one === 'function');
  if (functions.length !== 1) throw new Error(`index.ts exports ${functions.length} functions instead of one`);
  const [[name, make]] = functions as [[string, (options: object) => Connector]];
  const others = Object.fromEntries(exported.filter(([other]) => other !== name));
  const stray = Object.keys(others).find((other) => other !== `${name}Actions`);
  if (stray !== undefined) throw new Error(`index.ts exports "${stray}" besides ${name} and ${name}Actions`);
  return { folder, manifest, others, make: (options = {}) => make({ acceptUnverified: true, ...options }) };
}

/** What of the contract of the catalogue a folder does not keep, in words. Empty when all is well. */
export async function problemsOf(folder: string): Promise<string[]> {
  const missing = ['manifest.ts', 'index.ts', 'README.md', 'fixtures/identify.json'].filter(
    (file) => !existsSync(join(folder, file)),
  );
  if (missing.length > 0) return missing.map((file) => `has no ${file}`);
  const entry = await loadEntry(folder).catch((error: unknown) => String(error));
  if (typeof entry === 'string') return [entry];
  const connector = entry.make();
  const mistake = connectorMistake(connector);
  if (mistake !== undefined) return [`connectorMistake: ${mistake}`];
  return [
    ...inManifest(entry),
    ...inNames(entry, connector),
    ...inUrls(entry, connector),
    ...inScopes(entry, connector),
    ...inSources(entry, connector),
    ...inFields(connector),
    ...(await inCode(entry)),
    ...(await inReadme(entry)),
    ...(await inIdentity(entry, connector)),
    ...(await inSignedAnswer(entry, connector)),
    ...(await webhookProblems(folder, connector, await accountOf(entry, connector))),
    ...(await inActions(entry, connector)),
  ];
}

async function inActions({ folder, others }: Entry, connector: Connector): Promise<string[]> {
  const [exported] = Object.values(others);
  if (exported !== connector.actions) return ['its actions are not the ones that it exports'];
  const { parameters } = await grantOf(folder, connector);
  return await actionProblems(folder, connector, fillUrl(connector.auth, connector.baseUrl, parameters));
}

/** The problems among these pairs of a condition that has to hold and what it means when it does not. */
function broken(...rules: readonly (readonly [boolean, string])[]): string[] {
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}

const isSandbox = ({ manifest }: Entry) => manifest.category === 'sandbox';

function inManifest({ folder, manifest }: Entry): string[] {
  const id = basename(folder);
  return broken(
    [manifest.id === id, `the manifest is of "${manifest.id}", the folder of "${id}"`],
    [/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id), 'the id is not small letters and digits with single dashes'],
    [manifest.name.trim() !== '', 'the manifest has no name'],
    [['verified', 'unverified'].includes(manifest.status), `there is no status "${manifest.status}"`],
    [manifest.category === 'sandbox' || manifest.docs.startsWith('https://'), 'docs is no https address'],
  );
}

function inNames({ manifest }: Entry, connector: Connector): string[] {
  const environment = connector.auth.kind === 'oauth2' ? connector.auth.environment : undefined;
  return broken(
    [connector.id === manifest.id, `the connector is "${connector.id}", the manifest "${manifest.id}"`],
    [
      connector.name === manifest.name,
      `the connector is called "${connector.name}", in the manifest "${manifest.name}"`,
    ],
    [(connector.description ?? '').endsWith('.'), 'the description is no sentence'],
    [
      connector.category === (manifest.category === 'sandbox' ? undefined : manifest.category),
      `the category of the connector is "${connector.category}", in the manifest "${manifest.category}"`,
    ],
    [
      environment === undefined ||
        (/^[A-Z][A-Z0-9_]*_CLIENT_ID$/.test(environment.clientId) &&
          environment.clientSecret === environment.clientId.replace(/ID$/, 'SECRET')),
      'the environment is not SOMETHING_CLIENT_ID and SOMETHING_CLIENT_SECRET',
    ],
    [connector.auth.kind !== 'oauth2' || environment !== undefined, 'the client has no names in the environment'],
  );
}

function inUrls(entry: Entry, connector: Connector): string[] {
  if (isSandbox(entry)) return [];
  return Object.entries(urlsOf(connector))
    .filter(([, url]) => !/^(https:\/\/|\{)/.test(url))
    .map(([name]) => `${name} does not begin with https://`);
}

/** RFC 6749 §3.3. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** What no connector asks for unless its host wants it. */
const tooMuch = /(^|[:._-])(admin|delete|full|manage|root_readwrite)([:._-]|$)/i;

function inScopes({ make }: Entry, connector: Connector): string[] {
  const scopes = scopesOf(connector);
  const separator = 'scopeSeparator' in connector.auth ? connector.auth.scopeSeparator : undefined;
  const always = scopesOf(make({ scopes: [] }));
  const own = scopesOf(make({ scopes: ['own.scope'] }));
  const takesScopes = own.includes('own.scope');
  return [
    ...scopes.filter((scope) => !scopeToken.test(scope)).map((scope) => `"${scope}" is no scope`),
    ...scopes.filter((scope) => separator === ',' && scope.includes(',')).map((scope) => `"${scope}" has a comma`),
    ...scopes.filter((scope) => tooMuch.test(scope)).map((scope) => `"${scope}" is too much to ask for by default`),
    ...broken(
      [new Set(scopes).size === scopes.length, 'a scope is there twice'],
      [scopes.length <= 6, 'more than six scopes by default'],
      [
        always.every((scope) => scopes.includes(scope)),
        'without scopes it asks for some that it does not ask for else',
      ],
      [!takesScopes || always.every((scope) => own.includes(scope)), "a host's scopes replace those that it needs"],
    ),
  ];
}

function scopesOf({ auth }: Connector): readonly string[] {
  return 'scopes' in auth ? auth.scopes : [];
}

/** Lists of other products: they are no source. */
const lists = /nango|pipedream|airbyte|n8n|zapier|activepieces|merge\.dev|paragon/i;

function inSources(entry: Entry, connector: Connector): string[] {
  const { sources, status } = entry.manifest;
  const stated = new Set<string>(sources.map(({ fact }) => fact));
  const known = isSandbox(entry) ? [] : knownFacts(connector);
  const needed = status === 'verified' && !isSandbox(entry) ? factsOf(connector) : [];
  return [
    ...needed.filter((fact) => !stated.has(fact)).map((fact) => `verified, and there is no source for ${fact}`),
    ...known.filter((fact) => !stated.has(fact)).map((fact) => `there is no source for ${fact}`),
    ...sources
      .filter(({ url }) => !URL.canParse(url) || !url.startsWith('https://'))
      .map(({ url }) => `"${url}" is no source`),
    ...sources.filter(({ url }) => lists.test(url)).map(({ url }) => `"${url}" is not the vendor's`),
    ...sources.filter(({ readOn }) => !isDay(readOn)).map(({ readOn }) => `"${readOn}" is no day`),
  ];
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toISOString().startsWith(text) && new Date(text) <= new Date()
  );
}

/** What a connector states, each of which needs a source. */
function factsOf(connector: Connector): string[] {
  const { auth } = connector;
  const optional = [
    'tokenBody',
    'tokenParameters',
    'extraParameters',
    'scopeSeparator',
    'placement',
    'adminConsent',
    'signedAnswer',
  ].filter((name) => (auth as unknown as Record<string, unknown>)[name] !== undefined);
  return [
    ...Object.keys(urlsOf(connector)),
    'identity',
    ...('clientAuthentication' in auth ? ['clientAuthentication'] : []),
    ...(scopesOf(connector).length > 0 ? ['scopes'] : []),
    ...(auth.kind === 'api_key' ? ['placement'] : []),
    ...(connector.webhooks === undefined ? [] : ['webhookProof', 'webhookEvents']),
    ...optional,
  ];
}

/** What nobody has to state, and what was read at the vendor by whoever does. */
function knownFacts({ errors, rateLimit, actions = {} }: Connector): string[] {
  return [
    ...(errors === undefined ? [] : ['errors']),
    ...(rateLimit === undefined ? [] : ['rateLimit']),
    ...Object.keys(actions).map((name) => `action ${name}`),
  ];
}

function inFields(connector: Connector): string[] {
  return authFields(connector.auth).flatMap(({ name, hint, pattern, example }) =>
    broken(
      [(hint ?? '').endsWith('.'), `the field "${name}" does not say where to find it`],
      [
        pattern === undefined || (example !== undefined && matchesWhole(pattern, example)),
        `the example of the field "${name}" is not what it takes`,
      ],
    ),
  );
}

async function inCode({ folder, manifest }: Entry): Promise<string[]> {
  const code = await readFile(join(folder, 'index.ts'), 'utf8');
  const texts = [code, await readFile(join(folder, 'manifest.ts'), 'utf8')];
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path = '']) => path),
  );
  const allowed = /^(zod|\.\.\/\.\.\/(connector|vendors)\/[a-z-]+\.ts|\.\/[a-z-]+\.ts)$/;
  return [
    ...imported.filter((path) => !allowed.test(path)).map((path) => `imports ${path}`),
    ...broken(
      [
        code.includes('readonly acceptUnverified: true') === (manifest.status === 'unverified'),
        'has to ask for acceptUnverified if, and only if, it is unverified',
      ],
      [
        manifest.category === 'sandbox' || code.includes(`@see ${manifest.docs}`),
        'the doc comment has not the page of the vendor',
      ],
      [manifest.category === 'sandbox' || code.includes('@example'), 'the doc comment has no example'],
    ),
  ];
}

async function inReadme({ folder, manifest }: Entry): Promise<string[]> {
  const text = await readFile(join(folder, 'README.md'), 'utf8');
  const words = manifest.status === 'verified' ? 'Verified. ' : 'Unverified: ';
  return broken(
    [text.startsWith(`# ${manifest.name}\n`), 'the README has another title'],
    [text.includes(manifest.docs), 'the README does not name the page of the vendor'],
    [manifest.category === 'sandbox' || text.includes(`\n${words}`), `the README does not begin with "${words}"`],
    [text.includes('\n## Register\n') && text.includes('\n## Scopes\n'), 'the README lacks a section'],
  );
}

/** A file of the folder's fixtures; undefined when there is none. */
async function fixture(folder: string, file: string): Promise<unknown> {
  const path = join(folder, 'fixtures', file);
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as unknown) : undefined;
}

async function grantOf(folder: string, connector: Connector) {
  const tokenResponse = ((await fixture(folder, 'token.json')) ?? {}) as Record<string, unknown>;
  const callback = ((await fixture(folder, 'callback.json')) ?? {}) as Record<string, unknown>;
  const parameters = {
    ...typed(connector),
    ...said(connector, 'fromTokenResponse', tokenResponse),
    ...said(connector, 'fromCallback', callback),
  };
  return { tokenResponse, parameters };
}

/** Whose account the fixtures are of; undefined where the identity call does not take them. */
async function accountOf({ folder }: Entry, connector: Connector): Promise<string | undefined> {
  const answer = async () => structuredClone(await fixture(folder, 'identify.json'));
  return await connector.identify({ get: answer, post: answer }, await grantOf(folder, connector)).then(
    ({ id }) => id,
    () => undefined,
  );
}

async function inIdentity({ folder }: Entry, connector: Connector): Promise<string[]> {
  const identity = await fixture(folder, 'identify.json');
  const { tokenResponse, parameters } = await grantOf(folder, connector);
  const { fromTokenResponse = {}, fromCallback = {} } = connector.auth as Partial<OAuth2Auth>;
  const lacking = Object.keys({ ...fromTokenResponse, ...fromCallback }).filter((name) => !(name in parameters));
  if (lacking.length > 0) return lacking.map((name) => `no fixture says "${name}" as it should`);

  const ask = async (answer: unknown) => {
    const asked: string[] = [];
    let isGraphql = false;
    const serve = async (path: string, sent?: unknown) => {
      asked.push(path);
      isGraphql ||= typeof sent === 'object' && sent !== null && 'query' in sent;
      return structuredClone(answer);
    };
    const http: ConnectorHttp = { get: async (path) => serve(path), post: serve };
    return { account: await connector.identify(http, { parameters, tokenResponse }), asked, isGraphql };
  };
  const problems: string[] = [];
  for (const [name, url] of Object.entries(urlsOf(connector))) {
    if (!URL.canParse(fillUrl(connector.auth, url, parameters))) problems.push(`${name} is no URL for its own example`);
  }
  try {
    const [one, two] = [await ask(identity), await ask(identity)];
    problems.push(
      ...broken(
        [one.account.id === two.account.id, 'the id is another each time'],
        [isText(one.account.id) && isText(one.account.label), 'the account has no id or no label'],
        [one.asked.length === 1, `identify asks ${one.asked.length} times`],
        [
          !one.isGraphql || readsGraphql(connector),
          'its API is GraphQL, and it takes errors that come with 200 for an answer',
        ],
        [one.asked.every((path) => /^\/(?!\/)[^?#]*$/.test(path)), `identify asks at ${one.asked.join(', ')}`],
      ),
    );
  } catch (error) {
    problems.push(`identify does not take its own fixture: ${String(error)}`);
  }
  const takesAnything = await ask('<html>').then(
    () => true,
    () => false,
  );
  return [...problems, ...broken([!takesAnything, 'identify takes what is no answer at all'])];
}

function readsGraphql(connector: Connector): boolean {
  const json = { data: null, errors: [{ message: 'no' }] };
  return problemIn(connector, { status: 200, headers: {}, json }) !== undefined;
}

/** `fixtures/answer.json`: an answer that a made-up secret has signed, as the parameters of the way back. */
async function inSignedAnswer({ folder }: Entry, { auth }: Connector): Promise<string[]> {
  const signed = auth.kind === 'oauth2' ? auth.signedAnswer : undefined;
  const found = (await fixture(folder, 'answer.json')) as
    | { readonly at: string; readonly secret: string; readonly query: string }
    | undefined;
  if (signed === undefined) return found === undefined ? [] : ['fixtures/answer.json, and its answers are not signed'];
  if (found === undefined) return ['its answers are signed, and it has no fixtures/answer.json'];
  const { secret, query } = found;
  const now = new Date(found.at);
  const believes = (change: (answer: URLSearchParams) => void, by = secret, at = now) => {
    const answer = new URLSearchParams(query);
    change(answer);
    return isSignedAnswer(signed, answer, by, at);
  };
  const window = signed.time?.windowSeconds ?? 600;
  const forged = await Promise.all([
    believes(() => undefined, `${secret}x`),
    believes((answer) => answer.delete(signed.parameter)),
    believes((answer) => answer.set('another', '1')),
    ...[...new URLSearchParams(query).keys()].flatMap((name) => [
      believes((answer) => answer.set(name, `${answer.get(name)}x`)),
      believes((answer) => answer.append(name, answer.get(name) ?? '')),
      believes((answer) => answer.delete(name)),
    ]),
    ...(signed.time === undefined
      ? []
      : [-1, 1].map((way) => believes(() => undefined, secret, new Date(now.getTime() + way * (window + 1) * 1_000)))),
  ]);
  return broken(
    [await believes(() => undefined), 'does not believe its own answer'],
    [!forged.includes(true), 'believes an answer that was changed'],
    [window <= 600, 'believes an answer longer than ten minutes'],
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && !value.includes('undefined');
}

function typed(connector: Connector): Record<string, string> {
  const plain = authFields(connector.auth).filter(({ secret, example }) => !secret && example !== undefined);
  return Object.fromEntries(plain.map(({ name, example = '' }) => [name, example]));
}

function said(
  connector: Connector,
  where: 'fromTokenResponse' | 'fromCallback',
  answer: Record<string, unknown>,
): Record<string, string> {
  const wanted = connector.auth.kind === 'oauth2' ? (connector.auth[where] ?? {}) : {};
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, what]) => {
      const value = answer['path' in what ? what.path : what.parameter];
      return typeof value === 'string' && matchesWhole(what.pattern, value) ? [[name, value]] : [];
    }),
  );
}
