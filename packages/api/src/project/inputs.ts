import * as z from 'zod';
import type { ServerActor, Subject } from '../context.ts';
import { UserId } from '../users/user-id.ts';
import { StorableText } from '../storable-text.ts';

/** One user of the key's project. */
export const UserInput = z.strictObject({ userId: UserId });

/** Where a page begins and how long it is. */
export const PageInput = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number<number>().int().min(1).max(100).default(25),
});

/** Why something is done, for the audit. */
export const Reason = StorableText.trim().min(1).max(500);

/** The project comes from the key, never from the input. */
export function subjectOf(actor: ServerActor, input: { readonly userId: string }): Subject {
  return { projectId: actor.projectId, userId: input.userId };
}
