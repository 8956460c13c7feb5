import { AppError, isFinalAttempt, type UserActor } from '@acme/api';
import * as z from 'zod';
import { accountTypeValue } from './account-type.ts';
import { fieldsOf, InstallOptions, openAttempt, submit } from './create-credential.ts';
import { findIntegration } from './integrations.ts';
import type { ParagonCall, ParagonVerb } from './paragon-call.ts';

/** A query's text that is JSON of a form. @throws invalid_request */
function jsonText<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

const Asked = z.object({
  integrationId: z.string(),
  originForPostMessage: z.string(),
  /** SDKs from 2.2 on. */
  oauthMetaKeyId: z.string().min(1).max(200).optional(),
  /** Those before. */
  sessionId: z.string().min(1).max(200).optional(),
  endUserSuppliedValues: jsonText(z.record(z.string(), z.unknown())).optional(),
  installOptions: jsonText(InstallOptions).optional(),
  redirectUrl: z.string().optional(),
});

/** Where a window leads to connect, and by what whoever opened it asks how it ends. */
export interface Begun {
  readonly attemptId: string;
  readonly startUrl: string;
}

/**
 * Begins to connect in a window. Whatever the customer is asked before came with the request, and the account is claimed by whoever
 * asks with the same user's token and the key, once the window has proved who opened it.
 */
export async function beginWindow(call: ParagonCall, actor: UserActor): Promise<Begun> {
  const asked = Asked.parse(Object.fromEntries(call.url.searchParams));
  if (asked.redirectUrl !== undefined) {
    throw new AppError('conflict', 'A sign-in comes back to this server. Leave "overrideRedirectUrl" out.');
  }
  const { own, info } = await findIntegration(call, actor, asked.integrationId);
  const session = asked.oauthMetaKeyId ?? asked.sessionId;
  if (session === undefined) throw new AppError('invalid_request', '"oauthMetaKeyId" is missing.');
  const options = asked.installOptions ?? {};
  const chosen = accountTypeValue(info, options.accountType);
  const attempt = await openAttempt(call, actor, own.id, options, session);
  if (attempt.startUrl === undefined) {
    throw new AppError('conflict', `${own.name} is connected with a key, not in a window.`);
  }
  if (attempt.asksFields) {
    await submit(call, actor, attempt.attemptId, { ...chosen, ...fieldsOf(asked.endUserSuppliedValues ?? {}) });
  }
  return { attemptId: attempt.attemptId, startUrl: attempt.startUrl };
}

/** The address for the window that is open already: its nonce page has told whose it is. */
export const buildOauth: ParagonVerb = async (call) => {
  const { startUrl } = await beginWindow(call, await call.user());
  return Response.json({ redirectUrl: startUrl }, { headers: { 'referrer-policy': 'no-referrer' } });
};

/** How it stands. An account that waits is claimed by asking; see `AttemptService.follow`. */
export const pollSession: ParagonVerb = async (call) => {
  const { connectionId } = await call.services.attempts.follow(await call.user(), sessionOf(call));
  return connectionId === undefined ? {} : { connectCredentialId: connectionId };
};

/** Nobody polls any more. What is connected stays, anything else is given up. */
export const leaveSession: ParagonVerb = async (call) => {
  const actor = await call.user();
  try {
    const { state } = await call.services.attempts.leave(actor, sessionOf(call));
    return { ended: isFinalAttempt(state) };
  } catch (error) {
    // It is being checked at this moment, and goes back to the provider when nobody claims it.
    if (AppError.is(error) && error.code === 'attempt_closed') return { ended: false };
    throw error;
  }
};

function sessionOf({ parameters }: ParagonCall): string {
  return parameters['session'] ?? '';
}
