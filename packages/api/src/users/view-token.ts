import * as z from 'zod';
import { StorableText } from '../storable-text.ts';

/** Who wants to see a user's panel, and for how long. */
export const ViewTokenRequest = z.object({
  /** The member of staff, in words that the audit keeps, such as their address. */
  viewer: StorableText.trim().min(1).max(200),
  minutes: z.int().min(1).max(60).default(15),
});
export type ViewTokenRequest = z.infer<typeof ViewTokenRequest>;

/** A view token, told this once. */
export const CreatedViewToken = z.object({ token: z.string(), expiresAt: z.iso.datetime() });
export type CreatedViewToken = z.infer<typeof CreatedViewToken>;
