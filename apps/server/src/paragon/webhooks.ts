import { AppError } from '@acme/api';
import type { ParagonVerb } from './paragon-call.ts';

/**
 * What `getCustomWebhookUserManualUrl` puts together: an address that whoever knows the id of an account could speak at. Here a webhook of an
 * account has a secret, and an address that only the host's backend is told.
 */
export const refuseWebhook: ParagonVerb = () =>
  Promise.reject(
    new AppError(
      'not_found',
      'Nothing is taken here. Make a webhook of the account in your backend, with project.webhooks.create, and use its address.',
    ),
  );
