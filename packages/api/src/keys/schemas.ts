import * as z from 'zod';
import { apiScopes } from '../state/api-scope.ts';
import { secretKeyStates } from '../state/secret-key.ts';
import { signingKeyStates } from '../state/signing-key.ts';
import { StorableText } from '../storable-text.ts';

/** What people call a key. */
export const KeyName = StorableText.trim().min(1).max(100);

/** A secret key without its secret. */
export const SecretKey = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Its last four characters. */
  hint: z.string(),
  scopes: z.array(z.enum(apiScopes)),
  state: z.enum(secretKeyStates),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  /** Up to a minute late; absent when it was never used. */
  lastUsedAt: z.iso.datetime().optional(),
  disabledAt: z.iso.datetime().optional(),
});
export type SecretKey = z.infer<typeof SecretKey>;

/** The public side of a key that signs user tokens. */
export const SigningKey = z.object({
  /** RFC 7638 thumbprint: the `kid` of the tokens it signs. */
  kid: z.string(),
  name: z.string(),
  state: z.enum(signingKeyStates),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  /** Up to a minute late; absent when it was never used. */
  lastUsedAt: z.iso.datetime().optional(),
});
export type SigningKey = z.infer<typeof SigningKey>;

/** All keys of a project, the disabled ones too; oldest first. */
export const KeyList = z.object({ secret: z.array(SecretKey), signing: z.array(SigningKey) });
export type KeyList = z.infer<typeof KeyList>;

/** A new secret key. `apiKey` is shown this once. */
export const CreatedSecretKey = z.object({ key: SecretKey, apiKey: z.string() });
export type CreatedSecretKey = z.infer<typeof CreatedSecretKey>;

/** A new secret key and what becomes of the one it replaces. */
export const RotatedSecretKey = CreatedSecretKey.extend({ replaced: SecretKey });
export type RotatedSecretKey = z.infer<typeof RotatedSecretKey>;

/** A new signing key. Its private part (PKCS #8) is shown this once and kept nowhere. */
export const CreatedSigningKey = z.object({ key: SigningKey, signingKeyPem: z.string() });
export type CreatedSigningKey = z.infer<typeof CreatedSigningKey>;
