import type {
  ApiScope,
  CreatedSecretKey,
  CreatedSigningKey,
  KeyList,
  RotatedSecretKey,
  SecretKey,
  SigningKey,
  SigningKeyState,
} from '@acme/api';
import type { WriteOptions } from './options.ts';
import { type createTransport, keyed } from './transport.ts';
import { translate } from './translate.ts';

/** The keys of the project. Five of each kind may be live. Reading needs the scope `keys:read`, the rest `keys:write`. */
export interface Keys {
  /** All of them, the disabled ones too, with when they were used last. */
  list(): Promise<KeyList>;
  /**
   * Makes a secret key; `apiKey` is shown this once.
   * @param key.scopes at most those of the key that asks; default everything
   * @param key.expiresAt default never
   * @throws insufficient_scope, conflict when five are live
   */
  createSecret(
    key: { readonly name: string; readonly scopes?: readonly ApiScope[]; readonly expiresAt?: Date },
    options?: WriteOptions,
  ): Promise<CreatedSecretKey>;
  /**
   * Makes a secret key of the same name and scopes; the old one works on for the overlap, so that
   * nothing stands still. @param options.overlapSeconds default 24 hours, at most 30 days
   * @throws not_found, insufficient_scope, conflict when five are live
   */
  rotateSecret(keyId: string, options?: WriteOptions & { readonly overlapSeconds?: number }): Promise<RotatedSecretKey>;
  /**
   * Refuses a secret key on every process, normally within a second. It may be the key of this
   * client: its next call is then refused.
   * @throws not_found, conflict for the last live key without `force`
   */
  disableSecret(keyId: string, options?: WriteOptions & { readonly force?: boolean }): Promise<SecretKey>;
  /** Makes a signing key (RSA, 3072 bits); its private part is shown this once. @throws conflict */
  createSigning(key: { readonly name: string }, options?: WriteOptions): Promise<CreatedSigningKey>;
  /** Brings the public part of your own key, as PEM or JWK. @throws invalid_request, conflict */
  uploadSigning(
    key: { readonly name: string; readonly publicKey: string | Readonly<Record<string, unknown>> },
    options?: WriteOptions,
  ): Promise<SigningKey>;
  /**
   * `retiring` verifies and should sign nothing new; `disabled` verifies nothing, and is final.
   * @throws not_found, conflict for a move that is none, or the last usable key without `force`
   */
  moveSigning(
    kid: string,
    state: SigningKeyState,
    options?: WriteOptions & { readonly force?: boolean },
  ): Promise<SigningKey>;
}

export function createKeys({ keys }: Pick<ReturnType<typeof createTransport>, 'keys'>): Keys {
  return {
    list: () => translate(keys.list.query()),
    createSecret: ({ name, scopes = ['*'], expiresAt }, options) =>
      translate(
        keys.createSecret.mutate(
          { name, scopes: [...scopes], ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }) },
          keyed(options),
        ),
      ),
    rotateSecret: (keyId, { overlapSeconds, ...options } = {}) =>
      translate(
        keys.rotateSecret.mutate(
          { keyId, ...(overlapSeconds === undefined ? {} : { overlapSeconds }) },
          keyed(options),
        ),
      ),
    disableSecret: (keyId, { force = false, ...options } = {}) =>
      translate(keys.disableSecret.mutate({ keyId, force }, keyed(options))),
    createSigning: ({ name }, options) => translate(keys.createSigning.mutate({ name }, keyed(options))),
    uploadSigning: ({ name, publicKey }, options) =>
      translate(keys.uploadSigning.mutate({ name, publicKey }, keyed(options))),
    moveSigning: (kid, state, { force = false, ...options } = {}) =>
      translate(keys.moveSigning.mutate({ kid, state, force }, keyed(options))),
  };
}
