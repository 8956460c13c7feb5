import * as z from 'zod';
import { attemptStates } from '../state/attempt.ts';
import { errorStatuses, type ErrorCode } from '../state/error-code.ts';

const errorCodes = Object.keys(errorStatuses) as [ErrorCode, ...ErrorCode[]];

/** One input that the customer fills in to connect. */
export const CredentialField = z.object({
  name: z.string(),
  label: z.string(),
  hint: z.string().optional(),
  secret: z.boolean(),
  /** What fits, for somebody who typed something else. */
  example: z.string().optional(),
  /** The only values there are, in place of text. The first is the usual one. */
  choices: z
    .array(z.object({ value: z.string(), label: z.string() }))
    .readonly()
    .optional(),
  /** May be left empty. */
  optional: z.literal(true).optional(),
  /** A key file, or another text of several lines. */
  multiline: z.literal(true).optional(),
});
export type CredentialField = z.infer<typeof CredentialField>;

/** One try of a user to connect an account, as the panel sees it. */
export const Attempt = z.object({
  id: z.uuid(),
  integrationId: z.string(),
  state: z.enum(attemptStates),
  expiresAt: z.iso.datetime(),
  /** Present while `pending`: until when the account waits to be claimed. */
  claimExpiresAt: z.iso.datetime().optional(),
  /** Present once `connected`. */
  connectionId: z.uuid().optional(),
  account: z.object({ id: z.string(), label: z.string() }).optional(),
  error: z.object({ code: z.enum(errorCodes), message: z.string() }).optional(),
});
export type Attempt = z.infer<typeof Attempt>;

/** How to go on after an attempt is created. */
export const CreatedAttempt = z.object({
  attempt: Attempt,
  next: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('window'), startUrl: z.url() }),
    z.object({
      kind: z.literal('fields'),
      fields: z.array(CredentialField),
      /** Where the window goes once the fields are taken, if one follows. */
      startUrl: z.url().optional(),
    }),
  ]),
});
export type CreatedAttempt = z.infer<typeof CreatedAttempt>;

/** Proof that the panel that claims is the one that opened the window: its message, or the code shown there. */
export const ClaimProof = z.union([
  z.object({ claimCode: z.string().min(20).max(100) }),
  z.object({ shownCode: z.string().min(6).max(12) }),
]);
export type ClaimProof = z.infer<typeof ClaimProof>;
