import * as z from 'zod';
import {
  CreatedSecretKey,
  CreatedSigningKey,
  KeyList,
  KeyName,
  RotatedSecretKey,
  SecretKey,
  SigningKey,
} from '../keys/schemas.ts';
import { apiScopes } from '../state/api-scope.ts';
import { signingKeyStates } from '../state/signing-key.ts';
import { StorableText } from '../storable-text.ts';
import { router, serverProcedure } from '../trpc.ts';

const daySeconds = 24 * 60 * 60;
const KeyInput = z.strictObject({ keyId: z.uuid() });

export const keysRouter = router({
  list: serverProcedure({ scope: 'keys:read', rest: 'GET /keys', summary: 'Secret keys and signing keys' })
    .output(KeyList)
    .query(({ ctx }) => ctx.services.keys.list(ctx.actor)),

  createSecret: serverProcedure({
    scope: 'keys:write',
    rest: 'POST /keys/secret',
    summary: 'Make a secret key with at most the scopes of the one that asks; it is shown once',
    errors: ['conflict'],
  })
    .input(
      z.strictObject({
        name: KeyName,
        scopes: z.array(z.enum(apiScopes)).min(1),
        expiresAt: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .output(CreatedSecretKey)
    .mutation(({ ctx, input }) => ctx.services.keys.createSecret(ctx.actor, input)),

  rotateSecret: serverProcedure({
    scope: 'keys:write',
    rest: 'POST /keys/secret/{keyId}/rotate',
    summary: 'Make a key of the same name and scopes; the old one expires after the overlap',
    errors: ['conflict'],
  })
    .input(
      KeyInput.extend({
        overlapSeconds: z
          .number()
          .int()
          .min(0)
          .max(30 * daySeconds)
          .default(daySeconds),
      }),
    )
    .output(RotatedSecretKey)
    .mutation(({ ctx, input }) => ctx.services.keys.rotateSecret(ctx.actor, input)),

  disableSecret: serverProcedure({
    scope: 'keys:write',
    rest: 'POST /keys/secret/{keyId}/disable',
    summary: 'Refuse a secret key from now on, even the one this call comes with; the last one only with force',
    errors: ['conflict'],
  })
    .input(KeyInput.extend({ force: z.boolean().default(false) }))
    .output(SecretKey)
    .mutation(({ ctx, input }) => ctx.services.keys.disableSecret(ctx.actor, input)),

  createSigning: serverProcedure({
    scope: 'keys:write',
    rest: 'POST /keys/signing',
    summary: 'Make a signing key (RSA, 3072 bits); its private part is shown once',
    errors: ['conflict'],
  })
    .input(z.strictObject({ name: KeyName }))
    .output(CreatedSigningKey)
    .mutation(({ ctx, input }) => ctx.services.keys.createSigning(ctx.actor, input)),

  uploadSigning: serverProcedure({
    scope: 'keys:write',
    rest: 'POST /keys/signing/upload',
    summary: 'Bring a signing key: its public part, as PEM or JWK',
    errors: ['conflict'],
  })
    .input(z.strictObject({ name: KeyName, publicKey: z.union([StorableText, z.record(z.string(), z.unknown())]) }))
    .output(SigningKey)
    .mutation(({ ctx, input }) => ctx.services.keys.uploadSigning(ctx.actor, input)),

  moveSigning: serverProcedure({
    scope: 'keys:write',
    rest: 'PATCH /keys/signing/{kid}',
    summary: 'Retire a signing key, take that back, or disable it; the last usable one only with force',
    errors: ['conflict'],
  })
    .input(
      z.strictObject({
        kid: StorableText.min(1).max(100),
        state: z.enum(signingKeyStates),
        force: z.boolean().default(false),
      }),
    )
    .output(SigningKey)
    .mutation(({ ctx, input }) => ctx.services.keys.moveSigning(ctx.actor, input)),
});
