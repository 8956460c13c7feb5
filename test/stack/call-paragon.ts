import { eventually, hostOrigin, type Stack } from './start-stack.ts';

/** Turns the switch of a project on, and waits until the server has heard of it. */
export async function allowParagon(
  { core }: Pick<Stack, 'core'>,
  { projectId }: { readonly projectId: string },
): Promise<void> {
  await core.admin.configureProject(projectId, { paragonCompat: true });
  await eventually(
    () => core.speaksParagon(projectId),
    (speaks) => speaks,
  );
}

/** Calls Paragon's API as its SDK would: `GET /sdk/me`, below the project. */
export async function callParagon(
  stack: Pick<Stack, 'url'> & { readonly project: { readonly projectId: string } },
  token: string | undefined,
  request: string,
  options: {
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    readonly origin?: string | null;
    readonly projectId?: string;
  } = {},
): Promise<{ readonly status: number; readonly body: any; readonly headers: Headers }> {
  const [method = 'GET', path = ''] = request.split(' ');
  const { projectId = stack.project.projectId, origin = hostOrigin } = options;
  const version = path.startsWith('/v2/') ? '/v2' : '';
  const response = await fetch(`${stack.url}${version}/projects/${projectId}${path.slice(version.length)}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(origin === null ? {} : { origin }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text, headers: response.headers };
}
