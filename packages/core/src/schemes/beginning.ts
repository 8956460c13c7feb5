import type { ConnectBeginning } from '@acme/api';
import { type Auth, authFields, hasWindow } from '@acme/integrations/connector';

/** What the customer meets first. */
export function beginningOf(auth: Auth): ConnectBeginning {
  if (!hasWindow(auth)) return 'fields';
  return authFields(auth).length > 0 ? 'fields_then_window' : 'window';
}
