import * as z from 'zod';
import { connectLinkStates } from '../state/connect-link.ts';

/** A link with which somebody else, such as an administrator, connects an account for a user. Its secret is never told again. */
export const ConnectLink = z.object({
  id: z.uuid(),
  integrationId: z.string(),
  state: z.enum(connectLinkStates),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** What was connected with it. */
  connectionId: z.uuid().optional(),
});
export type ConnectLink = z.infer<typeof ConnectLink>;

/** A link as it is made: the address is shown this once. */
export const CreatedConnectLink = z.object({ link: ConnectLink, url: z.url() });
export type CreatedConnectLink = z.infer<typeof CreatedConnectLink>;
