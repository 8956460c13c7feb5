import * as z from 'zod';
import type { OAuth2Auth } from '../connector/auth.ts';
import type { Connector } from '../connector/connector.ts';
import { jsonOf } from '../connector/delivery-json.ts';
import { errorsAt } from '../connector/errors-at.ts';
import type { WebhooksOfAccount } from '../connector/webhooks.ts';

export const graphBaseUrl = 'https://graph.microsoft.com/v1.0';

/**
 * How an account of Microsoft is connected, of any tenant or of one.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function microsoftAuth(tenant: string, scopes: readonly string[]): OAuth2Auth {
  return {
    kind: 'oauth2',
    authorizationUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
    tokenUrl: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    clientAuthentication: 'body',
    scopes: ['offline_access', 'User.Read', ...scopes],
    adminConsent: { descriptions: ['AADSTS90093:', 'AADSTS90094:', 'AADSTS65001:'] },
    environment: { clientId: 'MICROSOFT_CLIENT_ID', clientSecret: 'MICROSOFT_CLIENT_SECRET' },
  };
}

/** The part of the signed-in user that is used here. */
const User = z.object({ id: z.string(), displayName: z.string().nullish(), userPrincipalName: z.string() });

/** Whose account it is. */
export const identifyMicrosoftUser: Connector['identify'] = async (http) => {
  const { id, displayName, userPrincipalName } = User.parse(await http.get('/me'));
  return { id, label: displayName ? `${displayName} (${userPrincipalName})` : userPrincipalName };
};

/** How errors of Microsoft Graph read. */
export const graphErrors = errorsAt({
  message: 'error.message',
  code: 'error.code',
  kinds: {
    accessDenied: 'forbidden',
    activityLimitReached: 'rate_limited',
    itemNotFound: 'not_found',
    nameAlreadyExists: 'conflict',
    resourceModified: 'conflict',
    serviceNotAvailable: 'provider_down',
  },
});

/** What a notification of Graph says, without its secret. The thing itself is read as a step. */
const Notification = z.looseObject({
  subscriptionId: z.string(),
  changeType: z.string(),
  resource: z.string(),
  resourceData: z.looseObject({}).nullish(),
});
const Notifications = z.object({
  value: z.array(z.looseObject({ id: z.string().nullish(), changeType: z.string() })),
});

const changes = { created: Notification, updated: Notification, deleted: Notification };

/** See {@link graphWebhooks}. */
export type GraphEvents = typeof changes;

/**
 * Change notifications of Microsoft Graph: each subscription is made as the account, with a `clientState` that comes back in
 * each notification. Nothing is signed, and a notification need not have an id: OneDrive's only says that the drive has changed.
 *
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 * @see https://learn.microsoft.com/en-us/graph/api/resources/changenotification
 */
export const graphWebhooks: WebhooksOfAccount<GraphEvents> = {
  proof: { kind: 'body_token', field: 'value.*.clientState' },
  secret: 'connection',
  handshake: { kind: 'query', method: 'POST', parameter: 'validationToken' },
  events: changes,
  read: (delivery) =>
    Notifications.parse(jsonOf(delivery)).value.map(({ clientState: _secret, ...payload }) => ({
      ...(payload.id == null ? {} : { id: payload.id }),
      type: payload.changeType,
      payload,
    })),
};
