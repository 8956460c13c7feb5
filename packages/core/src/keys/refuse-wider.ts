import { type Actor, type ApiScope, AppError, coversScope } from '@acme/api';

/**
 * A key makes no key that may do more than itself. A person at the command line may make any.
 *
 * @throws insufficient_scope naming what is missing
 */
export function refuseWider(actor: Actor, scopes: readonly ApiScope[]): void {
  if (actor.kind !== 'server') return;
  const missing = scopes.filter((scope) => !coversScope(actor.scopes, scope));
  if (missing.length === 0) return;
  throw new AppError(
    'insufficient_scope',
    `A secret key makes no key that may do more than itself: this one lacks ${missing.map((scope) => `"${scope}"`).join(', ')}. Use a key that has it, or the command "acme-connect keys".`,
  );
}
