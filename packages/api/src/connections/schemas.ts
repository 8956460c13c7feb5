import * as z from 'zod';
import { connectionActions, connectionReasons, connectionStates } from '../state/connection.ts';

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
  connectedAt: z.iso.datetime(),
  /** When the provider was last called as it; up to a minute late. */
  lastUsedAt: z.iso.datetime().optional(),
  /** When the server last looked whether it still works. */
  lastCheckedAt: z.iso.datetime().optional(),
  workflows: z.array(z.object({ id: z.string(), enabled: z.boolean() })),
});
export type ConnectionOutput = z.infer<typeof ConnectionOutput>;

/** What was disconnected by one call. */
export const DisconnectOutput = z.object({
  disconnected: z.array(z.object({ connectionId: z.uuid(), integrationId: z.string() })),
});
export type DisconnectOutput = z.infer<typeof DisconnectOutput>;
