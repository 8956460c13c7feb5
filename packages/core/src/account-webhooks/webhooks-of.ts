import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { signingSecretMistake, type WebhooksOfAccount } from '@acme/integrations/connector';
import type { CoreDeps } from '../deps.ts';

/** What the connector of an integration says of webhooks that are made for each account. @throws conflict */
export async function webhooksOf(
  deps: Pick<CoreDeps, 'projects' | 'definitions'>,
  projectId: string,
  integrationId: string,
): Promise<WebhooksOfAccount> {
  const { slug } = await deps.projects.get(projectId);
  const webhooks = accountWebhooks(deps.definitions.of(slug).integrations.get(integrationId));
  if (webhooks !== undefined) return webhooks;
  throw new AppError(
    'conflict',
    `The provider of "${integrationId}" has no webhooks that are made for each account. Register the address of the integration instead, if its connector takes webhooks at all.`,
  );
}

/** The same, undefined where there are none. */
export function accountWebhooks(integration: Integration | undefined): WebhooksOfAccount | undefined {
  const webhooks = integration?.connector.webhooks;
  return webhooks?.secret === 'connection' ? webhooks : undefined;
}

/** @throws invalid_request without a word of the secret */
export function refuseMistaken(webhooks: WebhooksOfAccount, secret: string): void {
  if (webhooks.handshake?.kind === 'secret') {
    throw new AppError(
      'invalid_request',
      'This provider gives the secret itself when its webhook is made. Leave it out, and make the webhook within ten minutes.',
    );
  }
  const mistake = signingSecretMistake(webhooks.proof, secret);
  if (mistake !== undefined) throw new AppError('invalid_request', `This is no secret of a webhook: ${mistake}.`);
}
