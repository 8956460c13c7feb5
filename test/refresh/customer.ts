import pg from 'pg';
import { canary } from '../stack/canary.ts';
import { createRobot } from '../stack/oauth-robot.ts';
import { callAsUser, eventually, type Stack } from '../stack/start-stack.ts';

/** A customer whose CRM is connected, and what can be seen of it from outside. */
export interface Customer {
  readonly userId: string;
  readonly connectionId: string;
  /** Signs in at the provider once more. */
  connect(): Promise<void>;
  /** Lets the access token be over, for us and for the provider. */
  end(): Promise<void>;
  /** Sends an event. @returns the id of the execution that it starts */
  send(): Promise<string>;
  /** Reads the execution until it is there. */
  execution(id: string, status: string): ReturnType<Stack['client']['executions']['get']>;
  /** The connection as the API shows it. */
  connection(): Promise<{ readonly state: string; readonly reason: string | null }>;
  /** Changes the row of the credential: `set` is SQL. */
  change(set: string): Promise<void>;
  row(): Promise<any>;
}

export async function createCustomer(stack: Stack, userId: string): Promise<Customer> {
  await stack.client.users.setMetadata(userId, { plan: 'pro', apiKey: canary(`metadata secret of ${userId}`) });
  const token = await stack.tokens.sign(userId);
  const connect = async (): Promise<string> => {
    const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
    const way = await createRobot(stack).connect(created.body.next.startUrl);
    const proof = { claimCode: way.claimCode };
    const claimed = await callAsUser(stack, token, 'me.attempts.claim', { attemptId: created.body.attempt.id, proof });
    if (claimed.body.state !== 'connected') throw new Error(`not connected: ${JSON.stringify(claimed.body)}`);
    return claimed.body.connectionId;
  };
  const connectionId = await connect();
  await stack.client.workflows.enable(userId, 'send-contacts');
  const change = async (set: string): Promise<void> => {
    await query(stack, `update connect.credential set ${set} where connection_id = $1`, [connectionId]);
  };
  return {
    userId,
    connectionId,
    connect: async () => void (await connect()),
    end: async () => {
      stack.sandbox.control.expireAccessTokens();
      await change(`expires_at = now() - interval '1 second'`);
    },
    send: async () => {
      const id = `${userId}-${Date.now()}`;
      const sent = await stack.client.events.send(userId, 'contact.created', { id, email: `${id}@lead.example` });
      return sent.executionIds[0] ?? '';
    },
    execution: (id, status) =>
      eventually(
        () => stack.client.executions.get(id),
        (execution) => execution.status === status,
        25_000,
      ),
    connection: async () => {
      const user = await stack.client.users.get(userId);
      const connection = user.integrations.find(({ id }) => id === 'crm')?.connections[0];
      return { state: connection?.state ?? 'none', reason: connection?.reason ?? null };
    },
    change,
    row: async () =>
      (await query(stack, 'select * from connect.credential where connection_id = $1', [connectionId]))[0],
  };
}

async function query(stack: Stack, statement: string, values: unknown[]): Promise<any[]> {
  const client = new pg.Client({ connectionString: stack.connectionString });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end();
  }
}

/** How often the token endpoint was asked to renew, or failed before it looked at what it was asked. */
export function tokenCalls(stack: Stack, after: number): number {
  return stack.sandbox.control
    .ledger(after)
    .filter(
      (entry) =>
        entry.type === 'token_refreshed' ||
        (entry.type === 'token_refused' && entry.grantType === 'refresh_token') ||
        (entry.type === 'fault_injected' && entry.target === 'token' && !entry.afterEffect),
    ).length;
}

export function lastSequence(stack: Stack): number {
  return stack.sandbox.control.ledger().at(-1)?.sequence ?? 0;
}
