import * as z from 'zod';
import { integrationStates } from '../state/integration.ts';
import { ConnectionOutput } from '../connections/schemas.ts';
import { WorkflowInfo } from '../workflows/schemas.ts';

/** The host's own id of one of its customers: compared byte for byte, 1 to 255 code points. */
export const UserId = z
  .string()
  .refine((v) => v !== '' && Array.from(v).length <= 255, '1 to 255 characters')
  .refine((v) => !/[\p{Cc}\p{Cf}\p{Cs}\uFFFD]/u.test(v), 'no control, format or broken characters');

/** The name of a metadata value. */
export const MetadataKey = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'a letter, then up to 63 of letters, digits, "_", "-" and "."');

/** What anybody can read back of a secret. */
export const SecretInfo = z.object({
  secret: z.literal(true),
  fingerprint: z.string(),
  setAt: z.iso.datetime(),
});
export type SecretInfo = z.infer<typeof SecretInfo>;

/** A metadata value that can be read back. */
export const PlainValue = z.union([z.string(), z.number(), z.boolean()]);
export type PlainValue = z.infer<typeof PlainValue>;

/** A user's metadata as it is read: plain values, and what can be told of secrets. */
export const Metadata = z.record(z.string(), z.union([PlainValue, SecretInfo]));
export type Metadata = z.infer<typeof Metadata>;

/** A merge patch: a key that is absent keeps its value, `null` deletes it. */
export const MetadataPatch = z.record(MetadataKey, z.union([PlainValue, z.null(), SecretInfo]));
export type MetadataPatch = z.infer<typeof MetadataPatch>;

/** Whether a user may have an integration, and if not, why, in words for that user. */
export const Availability = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true) }),
  z.object({ allowed: z.literal(false), message: z.string(), upgrade: z.string().optional() }),
]);
export type Availability = z.infer<typeof Availability>;

/** One integration in the state of one user. */
export const IntegrationForUser = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  auth: z.enum(['oauth2', 'api_key']),
  state: z.enum(integrationStates),
  availability: Availability,
  connections: z.array(ConnectionOutput),
  workflows: z.array(WorkflowInfo),
});
export type IntegrationForUser = z.infer<typeof IntegrationForUser>;

/** Everything there is to know about one connected user, in one answer. */
export const ConnectedUser = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  metadata: Metadata,
  integrations: z.array(IntegrationForUser),
});
export type ConnectedUser = z.infer<typeof ConnectedUser>;

/** A change of this user's state: a reason to read it again. */
export const UserChange = z.object({ type: z.string(), at: z.iso.datetime() });
export type UserChange = z.infer<typeof UserChange>;
