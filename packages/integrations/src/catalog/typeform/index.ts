import * as z from 'zod';
import { jsonOf } from '../../connector/delivery-json.ts';
import type { WebhookConnector } from '../../connector/webhooks.ts';
import { manifest } from './manifest.ts';

/** The part of the account that is used here. */
const Me = z.object({ user_id: z.string(), alias: z.string(), email: z.string() });

const events = {
  form_response: z.looseObject({
    event_id: z.string(),
    form_response: z.looseObject({ form_id: z.string(), token: z.string(), submitted_at: z.string() }),
  }),
};
const Delivery = z.object({ event_id: z.string(), event_type: z.string() });

/**
 * Typeform.
 *
 * Not every fact was read at the vendor: see `README.md` beside this file, and try it before customers do.
 *
 * @example
 * const integration = project.integration('typeform', { connector: typeform({ acceptUnverified: true }) });
 * @see https://www.typeform.com/developers/get-started/applications/
 */
export function typeform({
  scopes = ['responses:read'],
}: {
  readonly acceptUnverified: true;
  readonly scopes?: readonly string[];
}): WebhookConnector<typeof events> {
  return {
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    description: 'Forms and their answers in Typeform.',
    baseUrl: 'https://api.typeform.com',
    auth: {
      kind: 'oauth2',
      authorizationUrl: 'https://api.typeform.com/oauth/authorize',
      tokenUrl: 'https://api.typeform.com/oauth/token',
      clientAuthentication: 'body',
      scopes: ['accounts:read', 'offline', ...scopes],
      environment: { clientId: 'TYPEFORM_CLIENT_ID', clientSecret: 'TYPEFORM_CLIENT_SECRET' },
    },
    probe: 'identify',
    identify: async (http) => {
      const me = Me.parse(await http.get('/me'));
      return { id: me.user_id, label: `${me.alias} (${me.email})` };
    },
    webhooks: {
      proof: { kind: 'hmac', algorithm: 'sha256', header: 'typeform-signature', prefix: 'sha256=', encoding: 'base64' },
      secret: 'connection',
      events,
      read: (delivery) => {
        const payload = jsonOf(delivery);
        const { event_id: id, event_type: type } = Delivery.parse(payload);
        return [{ id, type, payload }];
      },
    },
  };
}
