import type { Integration, IntegrationState } from '@acme/connect';
import type { Translate } from '../messages/catalogue.ts';
import { standingOf } from './standing.ts';

/** The status of an integration in words: who holds it back, what the plan says, or how it is. */
export function sayStatus(t: Translate, integration: Integration, shown: IntegrationState): string {
  const isHeld = shown === 'suspended' || shown === 'locked';
  if (isHeld && standingOf(integration).pausedBy === 'host') return t('state.pausedByHost');
  if (shown === 'locked' && !integration.availability.allowed) return integration.availability.message;
  return t(`state.${shown}`, { app: integration.name });
}
