import * as z from 'zod';
import { connectionReasons, connectionStates } from '../state/connection.ts';

/** One third-party account of a user. Never carries its credential. */
export const ConnectionOutput = z.object({
  id: z.uuid(),
  integrationId: z.string(),
  state: z.enum(connectionStates),
  reason: z.enum(connectionReasons).optional(),
  /** Who this account is at the provider. */
  account: z.object({ id: z.string(), label: z.string() }),
  connectedAt: z.iso.datetime(),
  workflows: z.array(z.object({ id: z.string(), enabled: z.boolean() })),
});
export type ConnectionOutput = z.infer<typeof ConnectionOutput>;

/** What was disconnected by one call. */
export const DisconnectOutput = z.object({
  disconnected: z.array(z.object({ connectionId: z.uuid(), integrationId: z.string() })),
});
export type DisconnectOutput = z.infer<typeof DisconnectOutput>;
