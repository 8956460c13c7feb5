import { AppError, type IntegrationForUser, type IntegrationInfo, type UserActor } from '@acme/api';
import { describeIntegration, describeMetadata } from './describe-integration.ts';
import { type ParagonCall, type ParagonVerb, subjectOf } from './paragon-call.ts';
import { integrationIdOf, integrationUuid } from './paragon-ids.ts';
import { selectedConnection } from './selected-connection.ts';

/** What the user can be offered, with how it is connected. */
export const listIntegrations: ParagonVerb = async (call) => {
  const all = await readIntegrations(call, await call.user());
  return all.map(({ info, own }) => describeIntegration(call, info, own));
};

export const listMetadata: ParagonVerb = async (call) => {
  const all = await readIntegrations(call, await call.user());
  return all.filter(({ info }) => info.configured).map(({ info }) => describeMetadata(call, info));
};

/** Ends one account, or without the header all that the user has of the integration. */
export const disconnect: ParagonVerb = async (call) => {
  const actor = await call.user();
  const { own } = await findIntegration(call, actor, call.parameters['integrationId'] ?? '');
  const connectionId = selectedConnection(call);
  // An account of another integration is none of this one.
  if (connectionId !== undefined && !own.connections.some(({ id }) => id === connectionId)) throw noCredential();
  const target = connectionId === undefined ? { integrationId: own.id } : { connectionId };
  await call.services.connections.disconnect(actor, subjectOf(actor), target);
  return {};
};

interface Offered {
  readonly info: IntegrationInfo;
  readonly own: IntegrationForUser;
}

/** What the definition says of each integration that this user may see, and how it stands with them. */
async function readIntegrations({ services }: ParagonCall, actor: UserActor): Promise<readonly Offered[]> {
  const [infos, user] = await Promise.all([
    services.integrations.list(actor),
    services.users.get(actor, subjectOf(actor)),
  ]);
  const byId = new Map(infos.map((info) => [info.id, info]));
  return user.integrations.flatMap((own) => {
    const info = byId.get(own.id);
    return info === undefined ? [] : [{ info, own }];
  });
}

/** By the id that clients are told, or by name. @throws not_found */
export async function findIntegration(call: ParagonCall, actor: UserActor, idOrType: string): Promise<Offered> {
  const all = await readIntegrations(call, actor);
  const id = integrationIdOf(idOrType);
  const found = all.find(({ own }) => own.id === id || integrationUuid(actor.projectId, own.id) === idOrType);
  if (found !== undefined) return found;
  throw new AppError('not_found', 'There is no such integration. Check its name in the definition.');
}

/** In the same words for somebody else's. */
export function noCredential(): AppError {
  return new AppError('not_found', 'There is no such connection. It may have been disconnected already.');
}
