import type { ConnectBeginning } from '@acme/api';
import { type Auth, authFields } from '@acme/integrations/connector';

/** What the customer meets first. */
export function beginningOf(auth: Auth): ConnectBeginning {
  if (auth.kind !== 'oauth2') return 'fields';
  return authFields(auth).length > 0 ? 'fields_then_window' : 'window';
}
