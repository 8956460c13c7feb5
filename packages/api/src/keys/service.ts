import type { Actor } from '../context.ts';
import type { ApiScope } from '../state/api-scope.ts';
import type { SigningKeyState } from '../state/signing-key.ts';
import type {
  CreatedSecretKey,
  CreatedSigningKey,
  KeyList,
  RotatedSecretKey,
  SecretKey,
  SigningKey,
} from './schemas.ts';

/** A secret key to make. */
export interface NewSecretKey {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** ISO 8601; absent: until it is disabled. */
  readonly expiresAt?: string | undefined;
}

/** The keys of a project. Five of each kind may be live. */
export interface KeyService {
  list(actor: Actor): Promise<KeyList>;
  /** @throws insufficient_scope for more than the caller's own scopes, conflict when five are live */
  createSecret(actor: Actor, key: NewSecretKey): Promise<CreatedSecretKey>;
  /**
   * Makes a key of the same name, scopes and length of life; the old one works on for the overlap.
   * @throws not_found, conflict, insufficient_scope
   */
  rotateSecret(
    actor: Actor,
    rotation: { readonly keyId: string; readonly overlapSeconds: number },
  ): Promise<RotatedSecretKey>;
  /** At once, also for the key that the call came with. @throws not_found, conflict for the last one without `force` */
  disableSecret(actor: Actor, target: { readonly keyId: string; readonly force: boolean }): Promise<SecretKey>;
  /** @throws conflict when five are live, insufficient_scope without `users:write` */
  createSigning(actor: Actor, key: { readonly name: string }): Promise<CreatedSigningKey>;
  /** @throws invalid_request saying what is wrong with the key, conflict */
  uploadSigning(
    actor: Actor,
    key: { readonly name: string; readonly publicKey: string | Readonly<Record<string, unknown>> },
  ): Promise<SigningKey>;
  /** @throws not_found, conflict for a move that is none, or the last usable key without `force` */
  moveSigning(
    actor: Actor,
    target: { readonly kid: string; readonly state: SigningKeyState; readonly force: boolean },
  ): Promise<SigningKey>;
}
