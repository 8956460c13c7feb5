/** Who has to do something about what failed, in the words of `executions.get`. */
export type Responsible = 'customer' | 'host' | 'provider' | 'platform';

const responsibleFor: Readonly<Record<string, Responsible>> = {
  credential_invalid: 'customer',
  disconnected: 'customer',
  sharing_ended: 'customer',
  workflow_disabled: 'customer',
  provider_unavailable: 'provider',
  egress_failed: 'provider',
  retries_exhausted: 'provider',
};

/** As the product says it: for everything else it is the host. */
export function whoMustAct(reason: string): Responsible {
  return Object.hasOwn(responsibleFor, reason) ? (responsibleFor[reason] ?? 'host') : 'host';
}
