import type { Connector } from '../../connector/connector.ts';
import { graphBaseUrl, graphErrors, identifyMicrosoftUser, microsoftAuth } from '../../vendors/microsoft.ts';
import { manifest } from './manifest.ts';

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
} = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    description: 'Files in OneDrive and SharePoint.',
    baseUrl: graphBaseUrl,
    auth: microsoftAuth(tenant, scopes),
    errors: graphErrors,
    probe: 'identify',
    identify: identifyMicrosoftUser,
  };
}
