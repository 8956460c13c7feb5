import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SandboxAccount } from '../accounts.ts';
import { type CallEnv, recordCalls, refusal } from '../call.ts';
import type { Ledger } from '../ledger.ts';
import type { SandboxStore } from '../store.ts';
import type { FileTokens } from './tokens.ts';

/**
 * Sandbox Files, below `/files`: the same workspaces again, for every other way to prove who is calling. Each workspace has an
 * address of its own, `/files/<name>`, as products with a subdomain per customer have.
 */
export function fileRoutes({
  accounts,
  store,
  ledger,
  tokens,
}: {
  readonly accounts: readonly SandboxAccount[];
  readonly store: SandboxStore;
  readonly ledger: Ledger;
  readonly tokens: FileTokens;
}): Hono<CallEnv> {
  const app = new Hono<CallEnv>();
  app.use(recordCalls('files', ledger), bodyLimit({ maxSize: 1024 * 1024 }));
  app.post('/token', (c) => tokens.issue(c));

  const nameOf = ({ workspace }: SandboxAccount) => workspace.name.toLowerCase();

  function whoCalls(c: Context<CallEnv>): { readonly accountId: string; readonly by: string } | undefined {
    const byKey = (key: string | undefined) =>
      store.mailKeys.find((one) => one.key === key && one.revokedAt === undefined)?.accountId;
    const [, scheme = '', value = ''] = /^(Basic|Bearer) (\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    const [email, key] = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString().split(':') : [];
    const basic = byKey(key);
    const ways = {
      query: byKey(c.req.query('api_key')),
      header: c.req.header('x-workspace-id') === undefined ? undefined : byKey(c.req.header('x-api-key')),
      basic: accounts.some((one) => one.id === basic && `${one.email}/token` === email) ? basic : undefined,
      // As products have it whose password says nothing.
      'basic-key': key === 'X' ? byKey(email) : undefined,
      token: scheme.toLowerCase() === 'bearer' ? tokens.accountOf(value) : undefined,
    };
    const [by, accountId] = Object.entries(ways).find(([, id]) => id !== undefined) ?? [];
    return accountId === undefined || by === undefined ? undefined : { accountId, by };
  }

  app.get('/public/status', (c) => c.json({ id: 'public', name: 'Everybody' }));

  /** The workspace of the address, if who calls is of it; else the refusal. */
  function enter(c: Context<CallEnv>): { readonly owner: SandboxAccount; readonly by: string } | Response {
    const owner = accounts.find((account) => nameOf(account) === c.req.param('name'));
    if (owner === undefined) return c.json(refusal('not_found', 'There is no such workspace.'), 404);
    const caller = whoCalls(c);
    if (caller === undefined) return c.json(refusal('unauthorized', 'These credentials are not known.'), 401);
    if (caller.accountId !== owner.id) return c.json(refusal('forbidden', 'This is not your workspace.'), 403);
    c.set('accountId', owner.id);
    return { owner, by: caller.by };
  }

  app.get('/:name/me', (c) => {
    const entered = enter(c);
    return entered instanceof Response ? entered : c.json({ ...entered.owner.workspace, by: entered.by });
  });

  const files = new Map<string, { readonly type: string; readonly bytes: ArrayBuffer }>();
  const keyOf = ({ id }: SandboxAccount, c: Context<CallEnv>) => `${id} ${c.req.param('file')}`;

  app.put('/:name/files/:file', async (c) => {
    const entered = enter(c);
    if (entered instanceof Response) return entered;
    const bytes = await c.req.arrayBuffer();
    files.set(keyOf(entered.owner, c), { type: c.req.header('content-type') ?? 'application/octet-stream', bytes });
    return c.json({ name: c.req.param('file'), size: bytes.byteLength }, 201);
  });

  app.get('/:name/files/:file', (c) => {
    const entered = enter(c);
    if (entered instanceof Response) return entered;
    const file = files.get(keyOf(entered.owner, c));
    if (file === undefined) return c.json(refusal('not_found', 'There is no such file.'), 404);
    return c.body(file.bytes, 200, { 'content-type': file.type });
  });

  app.notFound((c) => c.json(refusal('not_found', `There is no ${c.req.method} ${c.req.path}.`), 404));
  return app;
}
