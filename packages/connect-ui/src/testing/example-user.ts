import type { ConnectedUser, Connection, Integration, Workflow } from '@acme/connect';

/**
 * A workflow of an example integration.
 *
 * @example
 * exampleWorkflow({ name: 'Book invoices', enabled: true });
 */
export function exampleWorkflow(change: Partial<Workflow> = {}): Workflow {
  return {
    id: 'send-contacts',
    name: 'Send new contacts',
    description: 'Adds every new contact, with its company.',
    trigger: 'contact.created',
    enabled: false,
    ...change,
  };
}

let made = 0;

/** What the server says of these states; of the others it is that the account has to be connected again. */
const nextActions: { readonly [State in Connection['state']]?: Connection['nextAction'] } = {
  connected: 'none',
  needs_setup: 'finish_setup',
  provider_error: 'wait',
  suspended: 'resume',
};

/**
 * One connected account. Its workflow states are those of the integration it is put into.
 *
 * @example
 * exampleConnection({ state: 'needs_reauth', account: { id: 'a-1', label: 'ada@lovelace.example' } });
 */
export function exampleConnection(change: Partial<Connection> = {}): Connection {
  made += 1;
  return {
    id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    integrationId: 'sandbox-crm',
    state: 'connected',
    account: { id: 'acc_1', label: 'ada@lovelace.example' },
    nextAction: nextActions[change.state ?? 'connected'] ?? 'reconnect',
    isDefault: true,
    connectedAt: '2026-09-14T09:30:00.000Z',
    workflows: [{ id: 'send-contacts', enabled: true }],
    ...change,
  };
}

/**
 * An integration that nobody has connected yet.
 *
 * @example
 * exampleIntegration({ state: 'connected', connections: [exampleConnection()] });
 */
export function exampleIntegration(change: Partial<Integration> = {}): Integration {
  return {
    id: 'sandbox-crm',
    name: 'Sandbox CRM',
    description: 'Keeps contacts and deals in step.',
    auth: 'oauth2',
    begins: 'window',
    state: 'available',
    availability: { allowed: true },
    connections: [],
    workflows: [exampleWorkflow()],
    ...change,
  };
}

/**
 * A connected user with an integration in each of the common states.
 *
 * @example
 * exampleUser({ metadata: { plan: 'pro' }, integrations: [exampleIntegration({ name: 'Ledgerly' })] });
 */
export function exampleUser(change: Partial<ConnectedUser> = {}): ConnectedUser {
  return {
    id: 'user_42',
    createdAt: '2026-08-01T08:00:00.000Z',
    metadata: { plan: 'free' },
    integrations: [
      exampleIntegration({
        state: 'connected',
        connections: [exampleConnection()],
        workflows: [
          exampleWorkflow({ enabled: true }),
          exampleWorkflow({ id: 'update-deals', name: 'Update deals', description: 'When a task is closed.' }),
        ],
      }),
      exampleIntegration({
        id: 'northwind-mail',
        name: 'Northwind Mail',
        description: 'Sends campaigns to your lists.',
        state: 'needs_reauth',
        connections: [
          exampleConnection({
            integrationId: 'northwind-mail',
            state: 'needs_reauth',
            reason: 'invalid_grant',
            account: { id: 'acc_2', label: 'marketing@lovelace.example' },
            workflows: [{ id: 'sync-lists', enabled: true }],
          }),
        ],
        workflows: [exampleWorkflow({ id: 'sync-lists', name: 'Sync lists', enabled: true })],
      }),
      exampleIntegration({
        id: 'ledgerly',
        name: 'Ledgerly',
        description: 'Books invoices as they are paid.',
        auth: 'api_key',
        begins: 'fields',
        workflows: [exampleWorkflow({ id: 'book-invoices', name: 'Book invoices' })],
      }),
      exampleIntegration({
        id: 'paper-trail',
        name: 'Paper Trail',
        description: 'Files signed documents.',
        workflows: [exampleWorkflow({ id: 'file-documents', name: 'File documents' })],
      }),
      exampleIntegration({
        id: 'signal-desk',
        name: 'Signal Desk',
        description: 'Answers tickets with what you know.',
        state: 'locked',
        availability: { allowed: false, message: 'Included in Pro', upgrade: 'Pro' },
        workflows: [],
      }),
    ],
    ...change,
  };
}
