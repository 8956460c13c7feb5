import { AppError, type Attempt, type UserActor } from '@acme/api';
import * as z from 'zod';
import { accountTypeValue } from './account-type.ts';
import { findConnection } from './find-connection.ts';
import { describeCredential } from './describe-credential.ts';
import { findIntegration } from './integrations.ts';
import type { ParagonCall, ParagonVerb } from './paragon-call.ts';

export const InstallOptions = z.object({
  selectedCredentialId: z.string().nullish(),
  externalId: z.string().nullish(),
  accountType: z.union([z.string(), z.array(z.string())]).nullish(),
});

const Created = z.object({
  integrationId: z.string(),
  payload: z.record(z.string(), z.unknown()).default({}),
  installOptions: InstallOptions.default({}),
  code: z.string().optional(),
});

/** Connects an account with what the customer has typed, such as a key. */
export const createCredential: ParagonVerb = async (call) => {
  const actor = await call.user();
  const { integrationId, payload, installOptions, code } = Created.parse(await call.json());
  if (code !== undefined) {
    throw new AppError('conflict', 'A sign-in that was begun elsewhere is not finished here. Begin it with Connect.');
  }
  return await connectWithFields(call, actor, integrationId, payload, installOptions);
};

/** `paragon.connectAction`: the same, with what is sent as the fields. */
export const connectResource: ParagonVerb = async (call) => {
  const actor = await call.user();
  const payload = z.record(z.string(), z.unknown()).parse(await call.json());
  return await connectWithFields(call, actor, call.parameters['resourceId'] ?? '', payload, {});
};

async function connectWithFields(
  call: ParagonCall,
  actor: UserActor,
  idOrType: string,
  payload: Readonly<Record<string, unknown>>,
  options: z.infer<typeof InstallOptions>,
): Promise<object> {
  const { own, info } = await findIntegration(call, actor, idOrType);
  if (own.begins !== 'fields') {
    throw new AppError('conflict', `${own.name} is connected in a window of its own. Open it with Connect.`);
  }
  const values = { ...accountTypeValue(info, options.accountType), ...fieldsOf(payload) };
  const { attemptId } = await openAttempt(call, actor, own.id, options);
  const attempt = await submit(call, actor, attemptId, values);
  if (attempt.connectionId === undefined) {
    throw new AppError(attempt.error?.code ?? 'conflict', attempt.error?.message ?? 'Nothing was connected.');
  }
  return describeCredential(actor, await findConnection(call, actor, attempt.connectionId));
}

/** An attempt to connect, in Paragon's options. @throws invalid_request for what could not be kept to */
export async function openAttempt(
  { services }: ParagonCall,
  actor: UserActor,
  integrationId: string,
  { selectedCredentialId, externalId }: z.infer<typeof InstallOptions>,
  session?: string,
): Promise<{ readonly attemptId: string; readonly startUrl: string | undefined; readonly asksFields: boolean }> {
  if (externalId != null) {
    throw new AppError('invalid_request', '"externalId" is not kept. Use the id of the account that was connected.');
  }
  const { attempt, next } = await services.attempts.create(actor, {
    integrationId,
    ...(selectedCredentialId == null ? {} : { connectionId: z.uuid().parse(selectedCredentialId) }),
    ...(session === undefined ? {} : { session }),
  });
  return { attemptId: attempt.id, startUrl: next.startUrl, asksFields: next.kind === 'fields' };
}

/** What was typed goes no further when it is not taken, and neither does the attempt. */
export async function submit(
  { services }: ParagonCall,
  actor: UserActor,
  attemptId: string,
  values: Readonly<Record<string, string>>,
): Promise<Attempt> {
  return await services.attempts.submitFields(actor, { attemptId, values }).catch(async (error: unknown) => {
    await services.attempts.cancel(actor, attemptId);
    throw error;
  });
}

/** Fields are texts. @throws invalid_fields */
export function fieldsOf(payload: Readonly<Record<string, unknown>>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(payload)) {
    if (name === 'skipPostOAuthInputs') continue;
    if (typeof value !== 'string' || value.length > 8192) {
      throw new AppError('invalid_fields', `"${name}" has to be text of at most 8,192 characters.`);
    }
    values[name] = value;
  }
  return values;
}
