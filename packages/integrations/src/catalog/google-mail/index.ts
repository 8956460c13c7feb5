import * as z from 'zod';
import type { Connector } from '../../connector/connector.ts';
import { googleAuth, googleErrors } from '../../vendors/google.ts';
import { googleMailActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { googleMailActions };

/** The part of the profile of a mailbox that is used here. */
const Profile = z.object({ emailAddress: z.string() });

/**
 * Gmail. Paths begin with `/gmail/v1`.
 *
 * @example
 * const integration = project.integration('google-mail', { connector: googleMail() });
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleMail({
  scopes = ['https://www.googleapis.com/auth/gmail.readonly', 'https://www.googleapis.com/auth/gmail.send'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof googleMailActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Messages in Gmail.',
    baseUrl: 'https://gmail.googleapis.com',
    auth: googleAuth(scopes),
    errors: googleErrors,
    actions: googleMailActions,
    probe: 'identify',
    identify: async (http) => {
      const { emailAddress } = Profile.parse(await http.get('/gmail/v1/users/me/profile'));
      return { id: emailAddress, label: emailAddress };
    },
  };
}
