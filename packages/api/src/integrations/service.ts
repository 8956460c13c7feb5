import type { Actor } from '../context.ts';
import type { IntegrationInfo } from './schemas.ts';

/** What a project offers. */
export interface IntegrationService {
  /** What the project offers, whoever the user. */
  list(actor: Actor): Promise<IntegrationInfo[]>;
}
