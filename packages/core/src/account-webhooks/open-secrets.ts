import type { CoreDeps } from '../deps.ts';
import type { FoundWebhook } from './find.ts';
import { webhookSecretAddress } from './secret-address.ts';

/** What proves the deliveries of one webhook, the newest first; none while it has no secret. */
export function openWebhookSecrets(
  { vault, clock }: Pick<CoreDeps, 'vault' | 'clock'>,
  projectId: string,
  { id, sealed_secret, sealed_previous, previous_until }: FoundWebhook,
): readonly string[] {
  if (sealed_secret === null) return [];
  const secret = vault.open(sealed_secret, webhookSecretAddress(projectId, id, 'secret'));
  if (sealed_previous === null || previous_until === null || previous_until <= clock.now()) return [secret];
  return [secret, vault.open(sealed_previous, webhookSecretAddress(projectId, id, 'previous'))];
}
