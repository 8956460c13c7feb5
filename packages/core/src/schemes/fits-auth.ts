import { type Auth, authFields, hasWindow } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';

/** Whether a credential, from wherever it comes, is what a connector takes. */
export function fitsAuth(auth: Auth, credential: Credential): boolean {
  if (credential.kind !== 'typed') return auth.kind === credential.kind;
  if (hasWindow(auth)) return false;
  return authFields(auth).every(({ name, optional }) => optional === true || Object.hasOwn(credential.values, name));
}
