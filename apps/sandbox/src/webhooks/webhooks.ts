import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSwitches } from '../faults/switches.ts';
import type { Ledger } from '../ledger.ts';
import { WebhookBurst, WebhookTarget } from './target.ts';

/** What a delivery tells. */
interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly accountId: string;
  readonly createdAt: string;
  readonly data: object;
}

/** Tells others what happens in the CRM. */
export interface Webhooks {
  readonly targets: readonly { readonly url: string }[];
  /** Adds a target, or gives the one with this URL another secret. @throws ZodError for one that is not on loopback */
  register(target: WebhookTarget): void;
  /** Ends all targets. */
  clear(): void;
  /** Tells every target, beside whatever the caller goes on to do. */
  emit(type: string, accountId: string, data: object): void;
  /** Tells of things that did not happen. Resolves with their ids once each delivery has been answered or given up. */
  send(burst: WebhookBurst): Promise<readonly string[]>;
  /** Resolves once nothing is under way. */
  settled(): Promise<void>;
}

const timeoutMs = 10_000;
/** Before the second and the third try. */
const retryDelaysMs = [200, 1_000];

/**
 * Signs as many providers do: `sandbox-signature: v1=<hex>` is the HMAC-SHA256 of `<timestamp>.<body>`, and
 * `sandbox-timestamp` the time of this very try in seconds. What is not answered 2xx is tried three times.
 */
export function createWebhooks({
  faults,
  ledger,
  signal,
}: {
  readonly faults: FaultSwitches;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}): Webhooks {
  const targets = new Map<string, WebhookTarget>();
  const underWay = new Set<Promise<void>>();
  let held: WebhookEvent[] = [];

  /** With `reverse` set events wait for each other, and then go in the wrong order. */
  async function deliver(event: WebhookEvent): Promise<void> {
    held.push(event);
    if (held.length < faults.current.webhooks.reverse) return;
    const events = held.reverse();
    held = [];
    const inTurn = faults.current.webhooks.reverse > 1;
    const sending = events.flatMap((each) => {
      const copies = Array.from({ length: faults.current.webhooks.copies }, () => each);
      return copies.flatMap((copy) => [...targets.values()].map((target) => () => tryDelivery(target, copy)));
    });
    if (inTurn) for (const send of sending) await send();
    else await Promise.all(sending.map((send) => send()));
  }

  async function tryDelivery(target: WebhookTarget, event: WebhookEvent): Promise<void> {
    for (const [tried, delayMs] of [...retryDelaysMs, 0].entries()) {
      const status = await post(target, event).catch(() => 0);
      ledger.append({
        type: 'webhook_sent',
        url: target.url,
        eventId: event.id,
        eventType: event.type,
        accountId: event.accountId,
        attempt: tried + 1,
        status,
      });
      if ((status >= 200 && status < 300) || signal.aborted) return;
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async function post(target: WebhookTarget, event: WebhookEvent): Promise<number> {
    const { signature, ageSeconds } = faults.current.webhooks;
    const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
    const body = JSON.stringify(event);
    const secret = signature === 'wrong' ? `${target.secret}?` : target.secret;
    const signed = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    const answer = await fetch(target.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'sandbox-crm',
        'sandbox-timestamp': timestamp,
        ...(signature === 'none' ? {} : { 'sandbox-signature': `v1=${signed}` }),
      },
      // As a proxy might that writes JSON anew: the same to a parser, not to a signature.
      body: signature === 'altered' ? body.replace(',', ', ') : body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.body?.cancel();
    return answer.status;
  }

  function begin(type: string, accountId: string, data: object): { id: string; done: Promise<void> } {
    const event = { id: `evt_${randomUUID()}`, type, accountId, createdAt: new Date().toISOString(), data };
    const done: Promise<void> = deliver(event).finally(() => void underWay.delete(done));
    underWay.add(done);
    return { id: event.id, done };
  }

  return {
    get targets() {
      return [...targets.values()].map(({ url }) => ({ url }));
    },
    register: (target) => {
      const parsed = WebhookTarget.parse(target);
      targets.set(parsed.url, parsed);
    },
    clear: () => targets.clear(),
    emit: (type, accountId, data) => {
      if (targets.size > 0) begin(type, accountId, data);
    },
    send: async (burst) => {
      const { type, accountId, data, count } = WebhookBurst.parse(burst);
      const begun = Array.from({ length: count }, () => begin(type, accountId, data));
      await Promise.all(begun.map(({ done }) => done));
      return begun.map(({ id }) => id);
    },
    settled: async () => void (await Promise.all(underWay)),
  };
}
