import { createHash } from 'node:crypto';
import type { Faults } from './faults/schema.ts';

interface TokenFacts {
  readonly clientId: string;
  readonly accountId: string;
  readonly grantId: string;
  readonly scope: string;
  readonly accessTokenHash: string;
  readonly accessTokenTtlSeconds: number;
  readonly refreshTokenHash?: string;
}

/** What an API call did: it changed something, only read, was a replay of an earlier answer, or was refused. */
export type CallOutcome = 'effect' | 'read' | 'replayed' | 'refused' | 'fault';

/** Everything the sandbox remembers having happened. Tokens appear as SHA-256 (hex) only. */
export type LedgerEvent =
  | { readonly type: 'sandbox_started'; readonly restored: boolean }
  | { readonly type: 'sandbox_reset'; readonly data: boolean }
  | { readonly type: 'client_registered'; readonly clientId: string; readonly redirectUris: readonly string[] }
  | { readonly type: 'login'; readonly accountId: string }
  | { readonly type: 'login_failed'; readonly email: string }
  | {
      readonly type: 'authorization_granted';
      readonly clientId: string;
      readonly accountId: string;
      readonly grantId: string;
      readonly scope: string;
    }
  | { readonly type: 'authorization_denied'; readonly clientId: string }
  | ({ readonly type: 'token_issued' } & TokenFacts)
  | ({
      readonly type: 'token_refreshed';
      readonly usedRefreshTokenHash: string;
      /** A new refresh token came with it. */
      readonly rotated: boolean;
      /** The presented refresh token had been used before, and the grace period let it pass. */
      readonly replayed: boolean;
    } & TokenFacts)
  | {
      readonly type: 'token_refused';
      readonly clientId?: string;
      readonly grantType?: string;
      readonly error: string;
      readonly reason: string;
      readonly refreshTokenHash?: string;
    }
  | { readonly type: 'refresh_token_reused'; readonly grantId: string; readonly refreshTokenHash: string }
  | {
      readonly type: 'token_revoked';
      readonly clientId: string;
      readonly tokenKind: 'access_token' | 'refresh_token' | 'unknown';
      readonly tokenHash: string;
      readonly accountId?: string;
      readonly grantId?: string;
    }
  | { readonly type: 'grant_revoked'; readonly grantId: string; readonly by: 'client' | 'reuse' | 'account' }
  | { readonly type: 'access_tokens_expired'; readonly count: number }
  | {
      readonly type: 'api_call';
      readonly product: 'crm' | 'mail' | 'files' | 'boards';
      readonly method: string;
      readonly path: string;
      /** 0: the connection was cut instead of an answer. */
      readonly status: number;
      readonly outcome: CallOutcome;
      readonly accountId?: string;
      readonly clientId?: string;
      readonly idempotencyKey?: string;
    }
  | {
      readonly type: 'contact_created';
      readonly accountId: string;
      readonly contactId: string;
      readonly email: string;
      readonly idempotencyKey?: string;
    }
  | {
      readonly type: 'contact_changed';
      readonly accountId: string;
      readonly contactId: string;
      readonly idempotencyKey?: string;
    }
  | {
      readonly type: 'contact_tagged';
      readonly accountId: string;
      readonly contactId: string;
      readonly list: string;
      readonly idempotencyKey?: string;
    }
  | {
      readonly type: 'message_sent';
      readonly accountId: string;
      readonly messageId: string;
      readonly to: string;
      readonly idempotencyKey?: string;
    }
  | {
      readonly type: 'webhook_sent';
      readonly url: string;
      readonly eventId: string;
      readonly eventType: string;
      readonly accountId: string;
      readonly attempt: number;
      /** 0: there was no answer. */
      readonly status: number;
    }
  | { readonly type: 'mail_key_created'; readonly accountId: string; readonly mailKeyId: string }
  | { readonly type: 'mail_key_revoked'; readonly accountId: string; readonly mailKeyId: string }
  | { readonly type: 'faults_changed'; readonly faults: Faults }
  | { readonly type: 'fault_injected'; readonly target: string; readonly kind: string; readonly afterEffect: boolean };

export type LedgerEntry = LedgerEvent & {
  /** Counts from 1, without gaps. */
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
};

/** The append-only record of a sandbox: the ground truth that tests compare with. */
export interface Ledger {
  append(event: LedgerEvent): void;
  /** Entries with a sequence above `after`, oldest first. */
  since(after?: number): readonly LedgerEntry[];
}

export function createLedger(entries: LedgerEntry[], changed: () => void): Ledger {
  return {
    append(event) {
      const sequence = (entries.at(-1)?.sequence ?? 0) + 1;
      entries.push({ sequence, at: new Date().toISOString(), ...event });
      changed();
    },
    since(after = 0) {
      return entries.filter((entry) => entry.sequence > after);
    },
  };
}

/** How a token appears in the ledger: SHA-256 in hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
