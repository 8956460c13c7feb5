import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import type { SandboxAccount } from '../accounts.ts';
import { type CallEnv, recordCalls, refusal } from '../call.ts';
import { withFaults } from '../faults/middleware.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import { answerOnce } from '../idempotency.ts';
import type { Ledger } from '../ledger.ts';
import type { Message, SandboxStore } from '../store.ts';

const NewMessage = z.object({
  to: z.email().max(320),
  subject: z.string().min(1).max(500),
  text: z.string().max(50_000).default(''),
});

/** The JSON API of Sandbox Mail, below `/mail`: plain API keys instead of OAuth. */
export function mailRoutes({
  accounts,
  store,
  faults,
  ledger,
}: {
  readonly accounts: readonly SandboxAccount[];
  readonly store: SandboxStore;
  readonly faults: FaultSwitches;
  readonly ledger: Ledger;
}): Hono<CallEnv> {
  const app = new Hono<CallEnv>();
  app.use(
    recordCalls('mail', ledger),
    withFaults('mail', faults),
    bodyLimit({
      maxSize: 64 * 1024,
      onError: (c) => c.json(refusal('payload_too_large', 'A body has at most 64 kB.'), 413),
    }),
  );

  app.use(async (c, next) => {
    const value = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (value === undefined) {
      c.header('www-authenticate', 'Bearer realm="Sandbox Mail"');
      return c.json(refusal('missing_api_key', 'Send an API key as "Authorization: Bearer <key>".'), 401);
    }
    const mailKey = store.mailKeys.find((candidate) => candidate.key === value);
    if (!mailKey) {
      return c.json(refusal('unknown_api_key', 'No such API key. Copy it again from Settings, API keys.'), 401);
    }
    if (mailKey.revokedAt !== undefined) {
      const message = `This API key was revoked at ${mailKey.revokedAt}. Make a new one under Settings, API keys.`;
      return c.json(refusal('revoked_api_key', message), 401);
    }
    c.set('accountId', mailKey.accountId);
    return next();
  });

  app.get('/workspace', (c) => {
    const account = accounts.find((candidate) => candidate.id === c.var.accountId);
    if (!account) return c.json(refusal('not_found', 'This workspace no longer exists.'), 404);
    return c.json(account.workspace);
  });

  app.get('/messages', (c) => {
    const own = store.messages.filter((message) => message.accountId === c.var.accountId);
    return c.json({ messages: own.slice(-100).map(toWire) });
  });

  app.post('/messages', (c) =>
    answerOnce(c, {
      store,
      product: 'mail',
      input: NewMessage,
      change({ to, subject, text }, call) {
        const message: Message = {
          id: `msg_${randomUUID()}`,
          accountId: call.accountId,
          to,
          subject,
          text,
          sentAt: new Date().toISOString(),
        };
        store.messages.push(message);
        ledger.append({ type: 'message_sent', messageId: message.id, to, ...call });
        return { status: 202, body: toWire(message) };
      },
    }),
  );

  app.notFound((c) => c.json(refusal('not_found', `There is no ${c.req.method} ${c.req.path}.`), 404));
  return app;
}

function toWire({ accountId: _accountId, ...message }: Message) {
  return message;
}
