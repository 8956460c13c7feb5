import type { Connection } from '@acme/connect';

/** What an account is called: the name that somebody gave it, else the provider's. */
export function accountName({ alias, account }: Pick<Connection, 'alias' | 'account'>): string {
  return alias ?? account.label;
}
