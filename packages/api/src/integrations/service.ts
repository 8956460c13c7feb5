import type { Actor } from '../context.ts';
import type { ActionInfo, IntegrationInfo } from './schemas.ts';

/** What a project offers. */
export interface IntegrationService {
  /** What the project offers, whoever the user. */
  list(actor: Actor): Promise<IntegrationInfo[]>;
  /** What can be done at the provider of an integration. @throws not_found */
  actions(actor: Actor, integrationId: string): Promise<ActionInfo[]>;
}
