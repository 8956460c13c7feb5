import type { Integration } from '@acme/integrations';
import type { Doubt } from '@acme/integrations/connector';
import { type Delivery, doubtOf, type Webhooks } from '@acme/integrations/connector';
import { randomBytes } from 'node:crypto';
import { findWebhook } from '../account-webhooks/find.ts';
import { openWebhookSecrets } from '../account-webhooks/open-secrets.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { signingSecrets } from '../integrations/signing-secret.ts';
import type { Project } from '../projects/read.ts';

/** What proves the deliveries at one address, and whose they are where the address says that. */
export interface Evidence {
  readonly secrets: readonly string[];
  readonly connectionId: string | undefined;
}

/** Proves nothing, and takes as long as a secret does. */
const nobodys = randomBytes(32).toString('base64');

/** Undefined for an address of one account that nobody made, or whose account has gone. */
export async function evidenceFor(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'environment' | 'clock'>,
  project: Project,
  integration: Integration,
  webhookId: string | undefined,
): Promise<Evidence | undefined> {
  if (webhookId === undefined) {
    return { secrets: signingSecrets(deps, project, integration), connectionId: undefined };
  }
  const webhook = await findWebhook(forProject(deps.db, project.id), integration.id, webhookId);
  if (webhook === undefined) return undefined;
  return { secrets: openWebhookSecrets(deps, project.id, webhook), connectionId: webhook.connection_id };
}

/** Why a delivery is not believed; undefined when it is. */
export async function doubtAbout(
  webhooks: Webhooks,
  delivery: Delivery,
  evidence: Evidence | undefined,
  now: Date,
): Promise<Doubt | 'not_configured' | undefined> {
  const { secrets } = evidence ?? { secrets: [] };
  if (secrets.length > 0) return await doubtOf(webhooks.proof, delivery, secrets, now);
  await doubtOf(webhooks.proof, delivery, [nobodys], now);
  return 'not_configured';
}
