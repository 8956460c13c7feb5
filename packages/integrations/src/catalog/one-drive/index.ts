import type { WebhookConnector } from '../../connector/webhooks.ts';
import {
  graphBaseUrl,
  graphErrors,
  type GraphEvents,
  graphWebhooks,
  identifyMicrosoftUser,
  microsoftAuth,
} from '../../vendors/microsoft.ts';
import { oneDriveActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { oneDriveActions };

/**
 * OneDrive through Microsoft Graph.
 *
 * @example
 * const integration = project.integration('one-drive', { connector: oneDrive() });
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function oneDrive({
  scopes = ['Files.Read'],
  tenant = 'common',
}: {
  readonly scopes?: readonly string[];
  readonly tenant?: string;
} = {}): WebhookConnector<GraphEvents, typeof manifest.id, typeof oneDriveActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Files in OneDrive and SharePoint.',
    baseUrl: graphBaseUrl,
    auth: microsoftAuth(tenant, scopes),
    errors: graphErrors,
    actions: oneDriveActions,
    probe: 'identify',
    identify: identifyMicrosoftUser,
    webhooks: graphWebhooks,
  };
}
