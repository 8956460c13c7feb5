import { ConnectApiError, type ConnectClient } from '@acme/sdk';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type config from '../../connect.config.ts';
import type { Customer } from '../customers.ts';
import { readJson } from '../read-json.ts';
import type { Sessions, Viewer } from '../sessions.ts';
import type { Store } from '../store.ts';
import { signIn } from '../stories/sign-in.ts';

export interface SessionAnswer {
  readonly viewer: Viewer | null;
  /** Who may be chosen on the login page. */
  readonly customers: readonly Pick<Customer, 'id' | 'name' | 'plan'>[];
  /** What the page needs to reach Acme Connect; nothing secret. */
  readonly connect: { readonly apiUrl: string; readonly projectId: string };
}

export interface SignInAnswer {
  readonly viewer: Viewer;
  /** The first token for the integrations page; later ones come from `/api/connect-token`. */
  readonly connectToken: string | null;
}

const SignIn = z.object({ as: z.string() });

/** Signing in is choosing who you are: Taskly is an example, not a lesson in passwords. */
export function sessionRoutes({
  store,
  sessions,
  connect,
  panel,
}: {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly connect: ConnectClient<typeof config>;
  readonly panel: SessionAnswer['connect'];
}): Hono {
  const routes = new Hono();
  routes.get('/', (c) =>
    c.json<SessionAnswer>({
      viewer: sessions.viewer(c) ?? null,
      customers: store.data.customers.map(({ id, name, plan }) => ({ id, name, plan })),
      connect: panel,
    }),
  );
  routes.post('/', async (c) => {
    const { as } = await readJson(c, SignIn);
    const viewer = sessions.begin(c, as);
    if (viewer === undefined) throw new HTTPException(400, { message: `There is no customer "${as}".` });
    const connectToken = viewer.role === 'customer' ? await tokenFor(viewer.customer) : null;
    return c.json<SignInAnswer>({ viewer, connectToken });
  });
  routes.delete('/', (c) => {
    sessions.end(c);
    return c.body(null, 204);
  });
  return routes;

  /** Nobody is kept out of Taskly because the integrations do not answer. */
  async function tokenFor(customer: Customer): Promise<string | null> {
    try {
      return await signIn(connect, customer);
    } catch (error) {
      if (ConnectApiError.is(error)) return null;
      throw error;
    }
  }
}
