import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Action,
  type ActionAnswer,
  type ActionRequest,
  authFields,
  type Connector,
  type ListPage,
  performAction,
  problemIn,
  type ProviderProblem,
  readRateLimit,
} from '@acme/integrations/connector';

/** `fixtures/actions/<name>.json`: one run of an action, with what it sends and what it makes of the answer. */
interface ActionFixture {
  readonly input: Record<string, unknown>;
  /** In the order in which they are sent, each with the answer that it gets. */
  readonly calls: readonly {
    readonly request: ActionRequest;
    readonly answer?: unknown;
    readonly base64?: string;
    readonly headers?: Record<string, string>;
  }[];
  readonly output: unknown;
  /** Of a list: the request for the page after. */
  readonly next?: ActionRequest;
}

/** `fixtures/errors.json`: answers that are errors, as the vendor's page shows them, and what they are read as. */
type ErrorFixtures = readonly {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  readonly text?: string;
  readonly problem: ProviderProblem;
}[];

/** `fixtures/limits.json`: headers of answers, and what they say; `now` is in milliseconds since 1970. */
type LimitFixtures = readonly {
  readonly headers: Record<string, string>;
  readonly now?: number;
  readonly standing: { readonly remaining: number; readonly resetMs: number };
}[];

/** What of the contract the actions, the errors and the limits of a connector do not keep, in words. */
export async function actionProblems(folder: string, connector: Connector, baseUrl: string): Promise<string[]> {
  const fixtures = join(folder, 'fixtures');
  const read = async <Fixture>(file: string): Promise<Fixture | undefined> => {
    const path = join(fixtures, file);
    return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Fixture) : undefined;
  };
  const actions = Object.values(connector.actions ?? {});
  const found = existsSync(join(fixtures, 'actions')) ? await readdir(join(fixtures, 'actions')) : [];
  const named = new Set(actions.map(({ name }) => `${name}.json`));
  const problems = found.filter((file) => !named.has(file)).map((file) => `fixtures/actions/${file} is of no action`);
  // A host's copy under another id keeps the actions of its original; here there are only originals.
  for (const { name, connector: other } of actions.filter((action) => action.connector !== connector.id)) {
    problems.push(`the action "${name}" is one of "${other}"`);
  }
  for (const action of actions) {
    const fixture = await read<ActionFixture>(`actions/${action.name}.json`);
    problems.push(
      ...(fixture === undefined
        ? [`the action "${action.name}" has no fixture`]
        : await inAction(connector, action, baseUrl, fixture).catch((error: unknown) => [
            `"${action.name}": ${String(error)}`,
          ])),
    );
  }
  return [
    ...problems,
    ...inErrors(connector, await read<ErrorFixtures>('errors.json'), await read<unknown>('identify.json')),
    ...inLimits(connector, await read<LimitFixtures>('limits.json')),
  ];
}

async function inAction(
  connector: Connector,
  action: Action,
  baseUrl: string,
  fixture: ActionFixture,
): Promise<string[]> {
  const { name } = action;
  const problems: string[] = [];
  const sent: ActionRequest[] = [];
  const run = async (cursor?: string) =>
    await performAction(action, structuredClone(fixture.input), {
      baseUrl,
      cursor,
      call: async (request, index): Promise<ActionAnswer> => {
        problems.push(...inRequest(connector, name, baseUrl, request));
        sent.push(request);
        const { answer, base64, headers = {} } = fixture.calls[index] ?? fixture.calls[0] ?? {};
        const served: ActionAnswer = { status: 200, headers, json: structuredClone(answer), base64 };
        const problem = problemIn(connector, served);
        if (problem !== undefined) problems.push(`"${name}": its answer reads as an error: ${problem.message}`);
        return served;
      },
    });
  const output = await run();
  if (
    !isSame(
      sent,
      fixture.calls.map(({ request }) => request),
    )
  )
    problems.push(`"${name}" sends ${JSON.stringify(sent)}`);
  if (!isSame(output, fixture.output)) problems.push(`"${name}" gives ${JSON.stringify(output)}`);
  if (action.work.kind === 'list') {
    const { nextCursor } = output as ListPage<unknown>;
    if (nextCursor === undefined) problems.push(`"${name}": the fixture is no page with another after it`);
    else {
      await run(nextCursor);
      if (!isSame(sent.at(-1), fixture.next))
        problems.push(`"${name}" asks for the next page with ${JSON.stringify(sent.at(-1))}`);
    }
  }
  if (!action.description.endsWith('.')) problems.push(`"${name}": the description is no sentence`);
  if (action.input.safeParse('text').success) problems.push(`"${name}" takes anything`);
  const takesAnything = await performAction(action, structuredClone(fixture.input), {
    baseUrl,
    call: async () => ({ status: 200, headers: {}, text: '<html>' }),
  }).then(
    () => true,
    () => false,
  );
  // What answers nothing of use gives nothing: there is nothing to check then.
  if (takesAnything && !isSame(fixture.output, {})) problems.push(`"${name}" takes what is no answer at all`);
  return problems;
}

const credentialLike = /(^|[_-])(access_?token|api_?key|client_?secret|password|secret|token)$/i;

function inRequest({ auth }: Connector, name: string, baseUrl: string, request: ActionRequest): string[] {
  const base = new URL(baseUrl.replace(/\/*$/, '/'));
  const url = URL.parse(`${base.href}${request.path.replace(/^\//, '')}`);
  const isBelow = url?.origin === base.origin && url.pathname.startsWith(base.pathname);
  const secrets = authFields(auth).filter(({ secret }) => secret);
  const names = [...Object.keys(request.query ?? {}), ...(url?.searchParams.keys() ?? [])];
  return [
    ...(isBelow && /^\/(?!\/)/.test(request.path) ? [] : [`"${name}" asks at ${request.path}, out of ${baseUrl}`]),
    ...(base.protocol === 'https:' || base.hostname === '127.0.0.1' ? [] : [`"${name}" asks without https`]),
    ...names.filter((one) => credentialLike.test(one)).map((one) => `"${name}" has "${one}" in its query`),
    ...secrets
      .filter((field) => request.path.includes(`{${field.name}}`))
      .map((field) => `"${name}" has the secret "${field.name}" in its path`),
    ...Object.keys(request.headers ?? {})
      .filter((header) => /^(authorization|cookie)$/i.test(header))
      .map((header) => `"${name}" sets the header ${header} itself`),
  ];
}

function inErrors(connector: Connector, fixtures: ErrorFixtures | undefined, identity: unknown): string[] {
  if (connector.errors === undefined)
    return fixtures === undefined ? [] : ['fixtures/errors.json, and it reads no errors'];
  const garbage: readonly Partial<ActionAnswer>[] = [
    {},
    { text: '<html>' },
    ...[null, '', 0, [], {}, [null], { error: null }, { errors: 1 }, { error: [] }].map((json) => ({ json })),
  ];
  const throws = garbage.filter((answer) => {
    try {
      connector.errors?.({ status: 400, headers: {}, ...answer });
      return false;
    } catch {
      return true;
    }
  });
  return [
    ...(fixtures === undefined || fixtures.length === 0 ? ['it reads errors, and has no fixtures/errors.json'] : []),
    ...(fixtures ?? []).flatMap(({ problem, ...answer }) => {
      const read = problemIn(connector, { headers: {}, ...answer });
      return isSame(read, problem) ? [] : [`an error reads as ${JSON.stringify(read)}`];
    }),
    ...throws.map((answer) => `its errors throw for ${JSON.stringify(answer)}`),
    ...(problemIn(connector, { status: 200, headers: {}, json: identity }) === undefined
      ? []
      : ['it takes its own identity for an error']),
  ];
}

function inLimits({ rateLimit }: Connector, fixtures: LimitFixtures | undefined): string[] {
  if (rateLimit === undefined) return fixtures === undefined ? [] : ['fixtures/limits.json, and it reads no limits'];
  if (fixtures === undefined || fixtures.length === 0) return ['it reads limits, and has no fixtures/limits.json'];
  return fixtures.flatMap(({ headers, now = 0, standing }) => {
    const read = readRateLimit(rateLimit, (name) => new Headers(headers).get(name), now);
    return isSame(read, standing) ? [] : [`the limits read as ${JSON.stringify(read)}`];
  });
}

/** As JSON has it: what is undefined is not there. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(asJson(one), asJson(other));
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
