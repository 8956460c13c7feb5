import type { Connector } from '../../connector/connector.ts';
import { googleAuth, googleErrors, googleIdentityScope, identifyGooglePerson } from '../../vendors/google.ts';
import { googleCalendarActions } from './actions.ts';
import { manifest } from './manifest.ts';

export { googleCalendarActions };

/**
 * Google Calendar. Paths begin with `/calendar/v3`.
 *
 * @example
 * const integration = project.integration('google-calendar', { connector: googleCalendar() });
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
export function googleCalendar({
  scopes = ['https://www.googleapis.com/auth/calendar.events'],
}: {
  readonly scopes?: readonly string[];
} = {}): Connector<typeof manifest.id, typeof googleCalendarActions> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Events in Google Calendar.',
    baseUrl: 'https://www.googleapis.com',
    auth: googleAuth(scopes, [googleIdentityScope]),
    errors: googleErrors,
    actions: googleCalendarActions,
    probe: 'identify',
    identify: identifyGooglePerson,
  };
}
