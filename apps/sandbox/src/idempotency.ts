import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type * as z from 'zod';
import { type CallEnv, refusal, refuseInput } from './call.ts';
import type { SandboxStore } from './store.ts';

const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** What a change answers. */
export interface ChangeAnswer {
  readonly status: 200 | 201 | 202 | 404;
  readonly body: object;
}

/**
 * Answers a POST with a JSON body, once per `Idempotency-Key`: the same key gives the same answer
 * without a second effect, the same key with another request is refused with 422
 * (draft-ietf-httpapi-idempotency-key-header-07). Keys belong to an account and a product.
 *
 * `change` is synchronous, so two simultaneous requests with one key cannot both get past the look-up.
 */
export async function answerOnce<Input>(
  c: Context<CallEnv>,
  {
    store,
    product,
    input,
    change,
  }: {
    readonly store: SandboxStore;
    readonly product: string;
    readonly input: z.ZodType<Input>;
    readonly change: (input: Input, call: { accountId: string; idempotencyKey?: string }) => ChangeAnswer;
  },
): Promise<Response> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    return c.json(refusal('unsupported_media_type', 'Send JSON with "Content-Type: application/json".'), 415);
  }
  const idempotencyKey = c.req.header('idempotency-key');
  if (idempotencyKey !== undefined && !keyPattern.test(idempotencyKey)) {
    return c.json(refusal('invalid_idempotency_key', 'An Idempotency-Key has 1 to 255 visible ASCII characters.'), 400);
  }
  const text = await c.req.text();
  const accountId = c.var.accountId ?? '';
  const fingerprint = createHash('sha256').update(`${c.req.method} ${c.req.path}\n${text}`).digest('hex');
  const answerKey = idempotencyKey === undefined ? undefined : `${product} ${accountId} ${idempotencyKey}`;
  const kept = answerKey === undefined ? undefined : store.answers.get(answerKey);
  if (kept && kept.fingerprint !== fingerprint) {
    const message = 'This Idempotency-Key was used for another request. Use a new key for a new request.';
    return c.json(refusal('idempotency_key_reused', message), 422);
  }
  if (kept) {
    c.set('outcome', 'replayed');
    c.header('idempotency-replayed', 'true');
    return c.json(kept.body as object, kept.status as ChangeAnswer['status']);
  }

  const parsed = input.safeParse(parseJson(text));
  if (!parsed.success) {
    return c.json(refuseInput(parsed.error), 400);
  }
  const call = idempotencyKey === undefined ? { accountId } : { accountId, idempotencyKey };
  const answer = change(parsed.data, call);
  if (answer.status < 400) c.set('outcome', 'effect');
  if (answerKey !== undefined && answer.status < 400) {
    store.answers.set(answerKey, { fingerprint, status: answer.status, body: answer.body });
  }
  store.changed();
  return c.json(answer.body, answer.status);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
