import { type Auth, authFields } from '@acme/integrations/connector';
import type { Credential } from '../connections/credential.ts';

/** Whether a credential, from wherever it comes, is what a connector takes. */
export function fitsAuth(auth: Auth, credential: Credential): boolean {
  if (credential.kind === 'oauth2') return auth.kind === 'oauth2';
  if (auth.kind === 'oauth2') return false;
  return authFields(auth).every(({ name, optional }) => optional === true || Object.hasOwn(credential.values, name));
}
