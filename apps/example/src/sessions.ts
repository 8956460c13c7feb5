import { randomBytes } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import type { Customer } from './customers.ts';
import type { Store } from './store.ts';

export type Viewer = { readonly role: 'customer'; readonly customer: Customer } | { readonly role: 'support' };

/** Who has signed in: a customer's id, or Taskly's own support team. */
export interface Sessions {
  viewer(c: Context): Viewer | undefined;
  begin(c: Context, as: string): Viewer | undefined;
  end(c: Context): void;
}

const cookieName = 'taskly_session';
const lifetimeSeconds = 12 * 60 * 60;

/** Sessions in memory: the browser holds a random id in a cookie that scripts cannot read. */
export function createSessions(store: Store): Sessions {
  const sessions = new Map<string, { readonly as: string; readonly expiresAtMs: number }>();

  function viewerOf(as: string): Viewer | undefined {
    if (as === 'support') return { role: 'support' };
    const customer = store.data.customers.find(({ id }) => id === as);
    return customer === undefined ? undefined : { role: 'customer', customer };
  }

  return {
    viewer(c) {
      const session = sessions.get(getCookie(c, cookieName) ?? '');
      return session === undefined || session.expiresAtMs < Date.now() ? undefined : viewerOf(session.as);
    },
    begin(c, as) {
      const viewer = viewerOf(as);
      if (viewer === undefined) return undefined;
      sessions.delete(getCookie(c, cookieName) ?? '');
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, { as, expiresAtMs: Date.now() + lifetimeSeconds * 1000 });
      setCookie(c, cookieName, id, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: lifetimeSeconds });
      return viewer;
    },
    end(c) {
      sessions.delete(getCookie(c, cookieName) ?? '');
      deleteCookie(c, cookieName, { path: '/' });
    },
  };
}

export type CustomerEnv = { Variables: { customer: Customer } };

/** Lets customers pass, as themselves. */
export function requireCustomer(sessions: Sessions): MiddlewareHandler<CustomerEnv> {
  return async (c, next) => {
    const viewer = sessions.viewer(c);
    if (viewer === undefined) throw new HTTPException(401, { message: 'Sign in first.' });
    if (viewer.role !== 'customer') throw new HTTPException(403, { message: 'This is for customers.' });
    c.set('customer', viewer.customer);
    await next();
  };
}

/** Lets Taskly's support team pass. */
export function requireSupport(sessions: Sessions): MiddlewareHandler {
  return async (c, next) => {
    const viewer = sessions.viewer(c);
    if (viewer === undefined) throw new HTTPException(401, { message: 'Sign in first.' });
    if (viewer.role !== 'support') throw new HTTPException(403, { message: "This is for Taskly's support team." });
    await next();
  };
}
