import type Provider from 'oidc-provider';
import * as z from 'zod';
import type { Ledger } from '../ledger.ts';

/** An application that its owner registered at the sandbox. */
export const SandboxClient = z.strictObject({
  clientId: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'must be ASCII without spaces'),
  /** RFC 6749 appendix A.2: visible ASCII and spaces. */
  clientSecret: z
    .string()
    .min(8)
    .max(500)
    .regex(/^[\x20-\x7e]+$/, 'must be ASCII without control characters'),
  /** Compared exactly, as RFC 9700 section 2.1 asks. */
  /** A public key as JWK: the client proves itself with an assertion (RFC 7523 §2.2), and its secret is not used. */
  publicKey: z.record(z.string(), z.unknown()).optional(),
  redirectUris: z
    .array(z.url({ protocol: /^https?$/ }).refine((uri) => !uri.includes('#'), 'must not contain a fragment'))
    .min(1)
    .max(20),
  /** Shown on the consent page. */
  name: z.string().min(1).max(100).optional(),
});
export type SandboxClient = z.infer<typeof SandboxClient>;

/** Adds a client, or replaces the one with this id; what it was granted stays. */
export async function registerClient(provider: Provider, ledger: Ledger, input: SandboxClient): Promise<void> {
  const { clientId, clientSecret, redirectUris, name, publicKey } = SandboxClient.parse(input);
  const { adapter } = provider.Client as unknown as { adapter: { upsert(id: string, payload: object): Promise<void> } };
  await adapter.upsert(clientId, {
    client_id: clientId,
    client_secret: clientSecret,
    client_name: name ?? clientId,
    redirect_uris: redirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...(publicKey === undefined
      ? { token_endpoint_auth_method: 'client_secret_basic' }
      : { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicKey] } }),
  });
  ledger.append({ type: 'client_registered', clientId, redirectUris });
}
