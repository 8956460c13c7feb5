import { type Actor, type ApiScope, AppError, coversScope } from '@acme/api';

/**
 * For what the input of a call asks besides what its procedure does: a key that may start operations must not delete
 * users with one unless it may delete users.
 *
 * @throws insufficient_scope
 */
export function requireScope(actor: Actor, scope: ApiScope, what: string): void {
  if (actor.kind !== 'server' || coversScope(actor.scopes, scope)) return;
  throw new AppError(
    'insufficient_scope',
    `${what} takes the scope "${scope}", which this secret key lacks. Use another key, or make one that has it.`,
  );
}
