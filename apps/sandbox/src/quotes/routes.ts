import { Hono } from 'hono';

const quotes = ['Well begun is half done.', 'Many hands make light work.', 'A place for everything.'];

/** A service that asks nobody who they are: what a host calls besides its customers' accounts. */
export function quoteRoutes(): Hono {
  const app = new Hono();
  app.get('/today', (c) => {
    const day = Math.floor(Date.now() / 86_400_000);
    return c.json({ quote: quotes[day % quotes.length] });
  });
  return app;
}
