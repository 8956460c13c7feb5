import * as z from 'zod';
import type { Vault } from '../vault/index.ts';

/** What is sealed: the tokens of an OAuth grant, or what the customer typed. */
export type Credential =
  | {
      readonly kind: 'oauth2';
      readonly accessToken: string;
      readonly refreshToken?: string;
      readonly scope?: string;
      /** What stands in the URLs of this account. */
      readonly parameters?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'oauth1';
      readonly accessToken: string;
      readonly tokenSecret: string;
      readonly parameters?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'typed';
      readonly values: Readonly<Record<string, string>>;
      /** What the provider gave for it, where requests do not carry what was typed. */
      readonly accessToken?: string;
    };

/** Where a credential is sealed for: that of a connection, or the one that an attempt holds until it is claimed. */
export function credentialAddress(table: 'credential' | 'attempt', projectId: string, rowId: string) {
  return { table, projectId, rowId, field: 'credential' };
}

export function sealCredential(
  vault: Vault,
  table: 'credential' | 'attempt',
  projectId: string,
  rowId: string,
  credential: Credential,
): string {
  return vault.seal(JSON.stringify(credential), credentialAddress(table, projectId, rowId));
}

export function openCredential(
  vault: Vault,
  table: 'credential' | 'attempt',
  projectId: string,
  rowId: string,
  sealed: string,
): Credential {
  return JSON.parse(vault.open(sealed, credentialAddress(table, projectId, rowId))) as Credential;
}

/** A value from outside as a credential; undefined when it is none. */
export function readCredential(value: unknown): Credential | undefined {
  return Stored.safeParse(value).data;
}

const Stored = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('oauth2'),
    accessToken: z.string(),
    refreshToken: z.string().exactOptional(),
    scope: z.string().exactOptional(),
    parameters: z.record(z.string(), z.string()).exactOptional(),
  }),
  z.object({
    kind: z.literal('oauth1'),
    accessToken: z.string(),
    tokenSecret: z.string(),
    parameters: z.record(z.string(), z.string()).exactOptional(),
  }),
  z.object({
    kind: z.literal('typed'),
    values: z.record(z.string(), z.string()),
    accessToken: z.string().exactOptional(),
  }),
]);
