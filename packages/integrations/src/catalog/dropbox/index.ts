import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { manifest } from './manifest.ts';

/** The part of the account that is used here. */
const Account = z.object({ account_id: z.string(), email: z.string() });

/**
 * Dropbox. Calls are `POST` with JSON; the contents of files are on another host.
 *
 * @example
 * const integration = project.integration('dropbox', { connector: dropbox({ scopes: ['files.content.read'] }) });
 * @see https://developers.dropbox.com/oauth-guide
 */
export function dropbox({ scopes = [] }: { readonly scopes?: readonly string[] } = {}): Connector {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Files in Dropbox.',
    baseUrl: 'https://api.dropboxapi.com/2',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
      tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
      clientAuthentication: 'body',
      scopes: ['account_info.read', ...scopes],
      extraParameters: { token_access_type: 'offline' },
      revocation: { method: 'POST', url: 'https://api.dropboxapi.com/2/auth/token/revoke', as: 'account' },
      environment: { clientId: 'DROPBOX_CLIENT_ID', clientSecret: 'DROPBOX_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      // A call without arguments has `null` for its body.
      const account = Account.parse(await http.post('/users/get_current_account', null));
      return { id: account.account_id, label: account.email };
    },
  };
}
