import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  answerQuery,
  type Connector,
  type Delivery,
  doubtOf,
  type ProviderEvent,
  secretGiven,
} from '@acme/integrations/connector';

/** `fixtures/webhook.json`: a delivery with the secret that signed it, and what it says. */
interface WebhookFixture {
  /** When it came. */
  readonly at: string;
  readonly secret: string;
  readonly delivery: Omit<Delivery, 'body'> & { readonly body: string };
  /** Each with its account, where one address is for all of them. */
  readonly events: readonly { readonly id?: string; readonly type: string; readonly account?: string }[];
  /** The request by which the provider gives the secret, where it does. */
  readonly handshake?: Omit<Delivery, 'body'>;
}

/** What of the contract for webhooks a folder does not keep. `accountId` is who its identity call says it is. */
export async function webhookProblems(
  folder: string,
  connector: Connector,
  accountId: string | undefined,
): Promise<string[]> {
  const path = join(folder, 'fixtures/webhook.json');
  const { webhooks } = connector;
  const described = (await readFile(join(folder, 'README.md'), 'utf8')).includes('\n## Webhooks\n');
  if (webhooks === undefined) {
    const left = [existsSync(path) && 'a delivery among its fixtures', described && 'a section on them in its README'];
    return left.filter((one) => one !== false).map((one) => `has no webhooks, and ${one}`);
  }
  if (!existsSync(path)) return ['has webhooks, and no fixtures/webhook.json'];
  const { at, secret, delivery, events, handshake } = JSON.parse(await readFile(path, 'utf8')) as WebhookFixture;
  const sent: Delivery = { ...delivery, body: new TextEncoder().encode(delivery.body) };
  const later = (seconds: number) => new Date(new Date(at).getTime() + seconds * 1_000);
  const doubt = (changed: Partial<Delivery>, by = secret, now = later(0)) =>
    doubtOf(webhooks.proof, { ...sent, ...changed }, [by], now);
  const problems: string[] = described ? [] : ['the README has no section on webhooks'];
  const expectDoubt = async (what: string, found: Promise<unknown>): Promise<void> => {
    if ((await found) === undefined) problems.push(`believes ${what}`);
  };

  const ownDoubt = await doubt({});
  if (ownDoubt !== undefined) problems.push(`does not believe its own fixture: ${ownDoubt}`);
  const { proof } = webhooks;
  if (proof.kind === 'body_token') {
    const bare = JSON.parse(delivery.body.replaceAll(JSON.stringify(secret), 'null')) as object;
    await expectDoubt('a body without its secret', doubt({ body: new TextEncoder().encode(JSON.stringify(bare)) }));
  } else {
    const without = Object.fromEntries(Object.entries(sent.headers).filter(([name]) => name !== proof.header));
    await expectDoubt('a delivery without its signature', doubt({ headers: without }));
  }
  await expectDoubt('another secret', doubt({}, /^[0-9a-f]{64}$/.test(secret) ? 'ab'.repeat(32) : `${secret}x`));
  if (proof.kind !== 'token' && proof.kind !== 'body_token') {
    for (let index = 0; index < sent.body.length; index += 7) {
      const body = sent.body.slice();
      body[index] = (body[index] ?? 0) ^ 1;
      await expectDoubt(`a body whose byte ${index} was changed`, doubt({ body }));
    }
    const { time } = proof;
    if (time !== undefined) {
      const window = time.windowSeconds ?? 300;
      if (!(window <= 600)) problems.push('believes what was sent longer than ten minutes ago');
      await expectDoubt('an old delivery', doubt({}, secret, later(window + 1)));
      await expectDoubt('a delivery of the future', doubt({}, secret, later(-window - 1)));
    }
  }

  if (webhooks.handshake?.kind === 'secret') {
    const given = handshake && secretGiven(webhooks.handshake, { ...handshake, body: new Uint8Array() });
    if (given !== secret) problems.push('does not find the secret in the handshake of its fixture');
  }
  if (webhooks.handshake?.kind === 'query') {
    const asked = handshake && answerQuery(webhooks.handshake, { ...handshake, body: new Uint8Array() });
    if (asked?.body === undefined) problems.push('does not answer the handshake of its fixture');
  }

  const read: readonly (Omit<ProviderEvent, 'account'> & { readonly account?: string })[] = webhooks.read(sent);
  const said = read.map(({ id, type, account }) => ({
    ...(id === undefined ? {} : { id }),
    type,
    ...(account === undefined ? {} : { account }),
  }));
  if (JSON.stringify(said) !== JSON.stringify(events)) problems.push(`reads ${JSON.stringify(said)} from its fixture`);
  for (const { type, account, payload } of read) {
    const schema = Object.hasOwn(webhooks.events, type) ? webhooks.events[type] : undefined;
    if (schema === undefined) problems.push(`does not declare the event "${type}" of its fixture`);
    else if (!schema.safeParse(payload).success) problems.push(`"${type}" of its fixture does not fit its schema`);
    if (JSON.stringify(payload).includes(secret)) problems.push(`the payload of "${type}" has the secret in it`);
    if (webhooks.secret !== 'connection' && account !== accountId)
      problems.push(`an event is for "${account}", and the identity call says "${accountId}"`);
  }
  if (again(webhooks.read(sent)) !== again(read)) problems.push('reads the same delivery in another way each time');
  return problems;
}

function again(events: readonly object[]): string {
  return JSON.stringify(events);
}
