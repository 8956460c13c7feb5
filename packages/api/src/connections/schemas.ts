import * as z from 'zod';
import { connectionActions, connectionReasons, connectionStates } from '../state/connection.ts';
import { FilledSettings } from '../settings/schemas.ts';
import { StorableText } from '../storable-text.ts';

/** One third-party account of a user. Never carries its credential. */
export const ConnectionOutput = z.object({
  id: z.uuid(),
  integrationId: z.string(),
  state: z.enum(connectionStates),
  reason: z.enum(connectionReasons).optional(),
  /** What brings it on, and so whose turn it is. */
  nextAction: z.enum(connectionActions),
  /** Who this account is at the provider. */
  account: z.object({ id: z.string(), label: z.string() }),
  /** What the user or the host calls it, if they have given it a name. */
  alias: z.string().optional(),
  /** Of the accounts that a user has of an integration, one is the default. */
  isDefault: z.boolean(),
  /** Colleagues use it as well: users of the same organisation. Absent for a personal account. */
  shared: z.literal(true).optional(),
  /** Whose it is, when it is a colleague's: it can be used, and is changed by its owner only. */
  owner: z.object({ id: z.string() }).optional(),
  connectedAt: z.iso.datetime(),
  /** When the provider was last called as it; up to a minute late. */
  lastUsedAt: z.iso.datetime().optional(),
  /** When the server last looked whether it still works. */
  lastCheckedAt: z.iso.datetime().optional(),
  /** Present where the integration has settings. */
  settings: FilledSettings.optional(),
  workflows: z.array(
    z.object({
      id: z.string(),
      enabled: z.boolean(),
      /** It is on, and its last three runs have failed. */
      failing: z.literal(true).optional(),
      /** Present where the workflow has settings. */
      settings: FilledSettings.optional(),
    }),
  ),
});
export type ConnectionOutput = z.infer<typeof ConnectionOutput>;

/** What may be changed of an account, without its owner signing in again. */
export const ConnectionChange = z.object({
  /** A name for people, 1 to 100 characters; `null` takes it away. */
  alias: StorableText.trim().min(1).max(100).nullable().optional(),
  /** Makes it the default account of its integration. */
  isDefault: z.literal(true).optional(),
  /** `true` lets everybody of the owner's organisation use it, `false` takes that back. */
  shared: z.boolean().optional(),
});
export type ConnectionChange = z.infer<typeof ConnectionChange>;

/** An account after a change. */
export const ChangedConnection = z.object({
  connectionId: z.uuid(),
  integrationId: z.string(),
  alias: z.string().optional(),
  isDefault: z.boolean(),
  shared: z.boolean(),
});
export type ChangedConnection = z.infer<typeof ChangedConnection>;

/** What was disconnected by one call. */
export const DisconnectOutput = z.object({
  disconnected: z.array(z.object({ connectionId: z.uuid(), integrationId: z.string() })),
});
export type DisconnectOutput = z.infer<typeof DisconnectOutput>;
