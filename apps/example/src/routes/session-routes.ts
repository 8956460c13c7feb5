import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { readJson } from '../read-json.ts';
import type { Sessions, Viewer } from '../sessions.ts';
import type { Customer } from '../customers.ts';
import type { Store } from '../store.ts';

export interface SessionAnswer {
  readonly viewer: Viewer | null;
  /** Who may be chosen on the login page. */
  readonly customers: readonly Pick<Customer, 'id' | 'name' | 'plan'>[];
  /** What the page needs to reach Acme Connect; nothing secret. */
  readonly connect: { readonly apiUrl: string; readonly projectId: string };
}

const SignIn = z.object({ as: z.string() });

/** Signing in is choosing who you are: Taskly is an example, not a lesson in passwords. */
export function sessionRoutes({
  store,
  sessions,
  connect,
}: {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly connect: SessionAnswer['connect'];
}): Hono {
  const routes = new Hono();
  routes.get('/', (c) =>
    c.json<SessionAnswer>({
      viewer: sessions.viewer(c) ?? null,
      customers: store.data.customers.map(({ id, name, plan }) => ({ id, name, plan })),
      connect,
    }),
  );
  routes.post('/', async (c) => {
    const { as } = await readJson(c, SignIn);
    const viewer = sessions.begin(c, as);
    if (viewer === undefined) throw new HTTPException(400, { message: `There is no customer "${as}".` });
    return c.json(viewer);
  });
  routes.delete('/', (c) => {
    sessions.end(c);
    return c.body(null, 204);
  });
  return routes;
}
