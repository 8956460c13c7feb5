import type { Connector } from '../../connector/connector.ts';
import { googleAuth, googleErrors, googleIdentityScope, identifyGooglePerson } from '../../vendors/google.ts';
import { googleDriveActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { googleDriveActions };

/**
 * Google Drive. Paths begin with `/drive/v3`.
 *
 * @example
 * const integration = project.integration('google-drive', { connector: googleDrive() });
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleDrive({
  scopes = ['https://www.googleapis.com/auth/drive.file'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof googleDriveActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Files in Google Drive.',
    baseUrl: 'https://www.googleapis.com',
    auth: googleAuth(scopes, [googleIdentityScope]),
    errors: googleErrors,
    actions: googleDriveActions,
    probe: 'identify',
    identify: identifyGooglePerson,
  };
}
