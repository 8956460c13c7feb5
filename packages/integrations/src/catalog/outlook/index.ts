import type { WebhookConnector } from '../../connector/webhooks.ts';
import {
  graphBaseUrl,
  graphErrors,
  type GraphEvents,
  graphWebhooks,
  identifyMicrosoftUser,
  microsoftAuth,
} from '../../vendors/microsoft.ts';
import { outlookActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { outlookActions };

/**
 * Outlook through Microsoft Graph.
 *
 * @example
 * const integration = project.integration('outlook', { connector: outlook() });
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function outlook({
  scopes = ['Mail.Read'],
  tenant = 'common',
}: {
  readonly scopes?: readonly string[];
  readonly tenant?: string;
} = {}): WebhookConnector<GraphEvents, typeof manifest.id, typeof outlookActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Mail in Outlook.',
    baseUrl: graphBaseUrl,
    auth: microsoftAuth(tenant, scopes),
    errors: graphErrors,
    actions: outlookActions,
    probe: 'identify',
    identify: identifyMicrosoftUser,
    webhooks: graphWebhooks,
  };
}
