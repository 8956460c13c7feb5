import { randomUUID } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { SandboxAccount } from '../accounts.ts';
import type { Faults, FaultsPatch } from '../faults/schema.ts';
import type { FaultSwitches } from '../faults/switches.ts';
import type { Ledger, LedgerEntry } from '../ledger.ts';
import type { SignedClients } from '../boards/signed-clients.ts';
import type { ServiceKeys } from '../files/service-keys.ts';
import { createMailKey, revokeMailKey } from '../mail/keys.ts';
import { expireAccessTokens, liveArtifacts, revokeGrant } from '../oidc/adapter.ts';
import { registerClient, type SandboxClient } from '../oidc/clients.ts';
import type { Contact, MailKey, Message, SandboxStore } from '../store.ts';
import type { WebhookBurst, WebhookTarget } from '../webhooks/target.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';

/** What the sandbox holds now. Tokens are counted, not shown. */
export interface SandboxState {
  readonly faults: Faults;
  readonly clients: readonly { readonly clientId: string; readonly redirectUris: readonly string[] }[];
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly email: string }[];
  readonly grants: readonly { readonly grantId: string; readonly accountId: string; readonly clientId: string }[];
  readonly liveTokens: { readonly access: number; readonly refresh: number };
  readonly contacts: readonly Contact[];
  readonly mailKeys: readonly MailKey[];
  readonly messages: readonly Message[];
  /** Where events of the CRM go; without what they are signed with. */
  readonly webhooks: readonly { readonly url: string }[];
}

/** The hand on the sandbox's switches; the calls below `/control` do the same over HTTP. */
export interface SandboxControl {
  /** Bearer token of the calls below `/control`. */
  readonly token: string;
  /** Adds a client, or replaces the one with the same id. @throws ZodError */
  registerClient(client: SandboxClient): Promise<void>;
  /** Changes the named switches, leaves the others. @throws ZodError for one that does not exist. */
  setFaults(patch: FaultsPatch): Faults;
  /** All switches back to a sandbox that behaves; with `data` also no grants, contacts, messages, kept answers and targets of webhooks. */
  reset(options?: { readonly data?: boolean }): void;
  state(): SandboxState;
  /** What happened, oldest first; with `after` only later entries. */
  ledger(after?: number): readonly LedgerEntry[];
  /** Ends every access token of now as time would. Returns how many. */
  expireAccessTokens(): number;
  /** What a person does under "connected apps" of a product: ends grants, of one account or client or all. */
  revokeGrants(filter?: { readonly accountId?: string; readonly clientId?: string }): number;
  /** Puts contacts into an account, oldest first. Returns how many; none for an account that is not there. */
  addContacts(accountId: string, emails: readonly string[]): number;
  createMailKey(accountId: string): MailKey | undefined;
  /** Makes a service account of Sandbox Files, known by this public key in PEM. */
  addServiceAccount(
    accountId: string,
    publicKey: string,
  ): { readonly keyId: string; readonly email: string } | undefined;
  /** False when there is no such key, or it was revoked before. */
  revokeMailKey(mailKeyId: string): boolean;
  /** Sends the CRM's events there from now on. @throws ZodError for a URL that is not on loopback */
  registerWebhook(target: WebhookTarget): void;
  /** Sends events of things that did not happen. Resolves with their ids once each was answered or given up. */
  sendWebhook(burst: WebhookBurst): Promise<readonly string[]>;
  /** Resolves once no delivery is under way. */
  webhooksSettled(): Promise<void>;
}

export function createControl({
  token,
  provider,
  accounts,
  store,
  faults,
  ledger,
  serviceKeys,
  boards,
  webhooks,
}: {
  readonly token: string;
  readonly provider: Provider;
  readonly accounts: readonly SandboxAccount[];
  readonly store: SandboxStore;
  readonly faults: FaultSwitches;
  readonly ledger: Ledger;
  readonly serviceKeys: ServiceKeys;
  readonly boards: SignedClients;
  readonly webhooks: Webhooks;
}): SandboxControl {
  const grants = () =>
    liveArtifacts(store, 'Grant').map(([grantId, { payload }]) => ({
      grantId,
      accountId: String(payload['accountId']),
      clientId: String(payload['clientId']),
    }));

  return {
    token,
    registerClient: (client) => registerClient(provider, ledger, client),
    setFaults: (patch) => faults.change(patch),
    reset({ data = false } = {}) {
      faults.reset();
      if (data) {
        for (const [model, entries] of store.artifacts) if (model !== 'Client') entries.clear();
        store.contacts.length = 0;
        store.messages.length = 0;
        store.answers.clear();
        webhooks.clear();
      }
      ledger.append({ type: 'sandbox_reset', data });
    },
    state: () => ({
      faults: faults.current,
      clients: liveArtifacts(store, 'Client').map(([clientId, { payload }]) => ({
        clientId,
        redirectUris: payload['redirect_uris'] as readonly string[],
      })),
      accounts: accounts.map(({ id, name, email }) => ({ id, name, email })),
      grants: grants(),
      liveTokens: {
        access: liveArtifacts(store, 'AccessToken').length,
        refresh: liveArtifacts(store, 'RefreshToken').filter(([, { consumedAtMs }]) => consumedAtMs === undefined)
          .length,
      },
      contacts: structuredClone(store.contacts),
      mailKeys: structuredClone(store.mailKeys),
      messages: structuredClone(store.messages),
      webhooks: webhooks.targets,
    }),
    ledger: (after) => structuredClone(ledger.since(after)),
    expireAccessTokens() {
      const count = expireAccessTokens(store);
      ledger.append({ type: 'access_tokens_expired', count });
      return count;
    },
    revokeGrants({ accountId, clientId } = {}) {
      const matching = grants().filter(
        (grant) =>
          (accountId === undefined || grant.accountId === accountId) &&
          (clientId === undefined || grant.clientId === clientId),
      );
      for (const { grantId } of matching) {
        revokeGrant(store, grantId);
        ledger.append({ type: 'grant_revoked', grantId, by: 'account' });
      }
      // Those of Sandbox Boards are of no grant: they are the client's by the request that they came from.
      return matching.length + (clientId === undefined ? boards.revoke(accountId) : 0);
    },
    addContacts(accountId, emails) {
      if (!accounts.some((account) => account.id === accountId)) return 0;
      const createdAt = new Date().toISOString();
      for (const email of emails) {
        store.contacts.push({ id: `con_${randomUUID()}`, accountId, email, lists: [], tags: [], createdAt });
      }
      store.changed();
      return emails.length;
    },
    createMailKey(accountId) {
      if (!accounts.some((account) => account.id === accountId)) return undefined;
      return structuredClone(createMailKey(store, ledger, accountId));
    },
    addServiceAccount(accountId, publicKey) {
      if (!accounts.some((account) => account.id === accountId)) return undefined;
      const { id, email } = serviceKeys.add(accountId, publicKey);
      return { keyId: id, email };
    },
    revokeMailKey: (mailKeyId) => revokeMailKey(store, ledger, mailKeyId),
    registerWebhook: (target) => webhooks.register(target),
    sendWebhook: (burst) => webhooks.send(burst),
    webhooksSettled: () => webhooks.settled(),
  };
}
