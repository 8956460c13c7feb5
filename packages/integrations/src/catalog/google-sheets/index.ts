import type { Connector } from '../../connector/connector.ts';
import {
  googleAuth,
  googleErrors,
  googleIdentityBaseUrl,
  googleIdentityScope,
  identifyGooglePerson,
} from '../../vendors/google.ts';
import { googleSheetsActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { googleSheetsActions };

/**
 * Google Sheets. Paths begin with `/v4/spreadsheets`.
 *
 * @example
 * const integration = project.integration('google-sheets', { connector: googleSheets() });
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleSheets({
  scopes = ['https://www.googleapis.com/auth/spreadsheets'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof googleSheetsActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Spreadsheets in Google Sheets.',
    baseUrl: 'https://sheets.googleapis.com',
    // Google tells whose account it is at a host of its own.
    identityBaseUrl: googleIdentityBaseUrl,
    auth: googleAuth(scopes, [googleIdentityScope]),
    errors: googleErrors,
    actions: googleSheetsActions,
    probe: 'identify',
    identify: identifyGooglePerson,
  };
}
