import { AppError, type UserActor } from '@acme/api';
import * as z from 'zod';
import { describeCredential } from './describe-credential.ts';
import { describeIntegration } from './describe-integration.ts';
import { findConnection } from './find-connection.ts';
import { findIntegration, noCredential } from './integrations.ts';
import { saveSettings } from './save-settings.ts';
import { type ParagonCall, type ParagonVerb, subjectOf } from './paragon-call.ts';
import { selectedConnection } from './selected-connection.ts';

/** All accounts of the user; with `integration` in the query that integration, by one of its accounts. */
export const listCredentials: ParagonVerb = async (call) => {
  const actor = await call.user();
  const type = call.url.searchParams.get('integration');
  if (type !== null) return await getAccount(call, actor, type);
  const user = await call.services.users.get(actor, subjectOf(actor));
  return user.integrations.flatMap(({ connections }) => connections.map((one) => describeCredential(actor, one)));
};

async function getAccount(call: ParagonCall, actor: UserActor, type: string): Promise<object> {
  if (call.url.searchParams.get('includeAccountAuth') === 'true') {
    throw new AppError('forbidden', 'Tokens of accounts are not given out. Have the server send the request instead.');
  }
  const { info, own } = await findIntegration(call, actor, type);
  const wanted = selectedConnection(call);
  const connection = own.connections.find(({ id, isDefault }) => (wanted === undefined ? isDefault : id === wanted));
  if (connection === undefined) throw noCredential();
  const { providerId, providerData, status, id } = describeCredential(actor, connection);
  return {
    ...describeIntegration(call, info, own),
    credentialId: id,
    credentialStatus: status,
    providerId,
    providerData,
  };
}

export const getCredential: ParagonVerb = async (call) => {
  const actor = await call.user();
  return describeCredential(actor, await findConnection(call, actor, call.parameters['credentialId'] ?? ''));
};

export const deleteCredential: ParagonVerb = async (call) => {
  const actor = await call.user();
  const { id } = await findConnection(call, actor, call.parameters['credentialId'] ?? '');
  await call.services.connections.disconnect(actor, subjectOf(actor), { connectionId: id });
  return {};
};

const Setup = z.object({ payload: z.record(z.string(), z.unknown()).default({}) });

/** What is asked after signing in: settings of the account. */
export const completeSetup: ParagonVerb = async (call) => {
  const actor = await call.user();
  const connection = await findConnection(call, actor, call.parameters['credentialId'] ?? '');
  const { skipPostOAuthInputs: _, ...payload } = Setup.parse(await call.json()).payload;
  const [name] = Object.keys(payload);
  if (connection.settings === undefined && name !== undefined) {
    throw new AppError('invalid_fields', `"${name}" is not asked for after connecting.`);
  }
  await saveSettings(call, actor, { connectionId: connection.id }, payload, connection.settings);
  return describeCredential(actor, await findConnection(call, actor, connection.id));
};

/** One configuration for each account: what needs another is another account here. */
export const refuseConfiguration: ParagonVerb = async (call) => {
  const actor = await call.user();
  await findConnection(call, actor, call.parameters['credentialId'] ?? '');
  const message =
    call.request.method === 'PATCH'
      ? 'A configuration keeps no "meta" of its own. Keep it with the user, by setUserMetadata.'
      : 'An account has one configuration, which cannot be added to or deleted. Connect the account a second time instead.';
  throw new AppError('conflict', message);
};
