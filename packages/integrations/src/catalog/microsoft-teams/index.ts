import type { WebhookConnector } from '../../connector/webhooks.ts';
import {
  graphBaseUrl,
  graphErrors,
  type GraphEvents,
  graphWebhooks,
  identifyMicrosoftUser,
  microsoftAuth,
} from '../../vendors/microsoft.ts';
import { microsoftTeamsActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { microsoftTeamsActions };

/**
 * Microsoft Teams through Microsoft Graph.
 *
 * @example
 * const integration = project.integration('microsoft-teams', { connector: microsoftTeams() });
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function microsoftTeams({
  scopes = [],
  tenant = 'common',
}: {
  readonly scopes?: readonly string[];
  readonly tenant?: string;
} = {}): WebhookConnector<GraphEvents, typeof manifest.id, typeof microsoftTeamsActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Teams, channels and chats.',
    baseUrl: graphBaseUrl,
    auth: microsoftAuth(tenant, scopes),
    errors: graphErrors,
    actions: microsoftTeamsActions,
    probe: 'identify',
    identify: identifyMicrosoftUser,
    webhooks: graphWebhooks,
  };
}
