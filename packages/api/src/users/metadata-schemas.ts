import * as z from 'zod';

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

/** A metadata value that can be read back: JSON. Its kind is the one that the definition declares. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

// Checked by the field of the definition, which knows the kind; here it only has to be JSON, which it is when it arrives.
const anyJson = z.unknown();

/** A user's metadata as it is read: plain values, and what can be told of secrets. */
export const Metadata = z.record(z.string(), anyJson as unknown as z.ZodType<PlainValue | SecretInfo>);
export type Metadata = z.infer<typeof Metadata>;

/** A merge patch (RFC 7396, one level deep): a key that is absent keeps its value, `null` deletes it. */
export const MetadataPatch = z.record(MetadataKey, anyJson as unknown as z.ZodType<PlainValue | SecretInfo>);
export type MetadataPatch = z.infer<typeof MetadataPatch>;

/** Who wrote a value: the signed user token, the host's server, the customer's browser. */
export const metadataWriters = ['claim', 'server', 'browser'] as const;

/** Who wrote which value and when. A claim counts from when its token was signed. */
export const MetadataProvenance = z.record(z.string(), z.object({ by: z.enum(metadataWriters), at: z.iso.datetime() }));
export type MetadataProvenance = z.infer<typeof MetadataProvenance>;

/** What became of one key of a patch. */
export const KeyResult = z.object({
  /** `kept`: what is stored is newer or was written by somebody who ranks higher. */
  status: z.enum(['stored', 'unchanged', 'deleted', 'kept', 'refused']),
  /** Why it was kept or refused. */
  code: z.string().optional(),
  message: z.string().optional(),
});
export type KeyResult = z.infer<typeof KeyResult>;

/** The metadata after a write, with what became of each key of it. */
export const WrittenMetadata = z.object({ metadata: Metadata, results: z.record(z.string(), KeyResult) });
export type WrittenMetadata = z.infer<typeof WrittenMetadata>;

/** What became of the metadata in a user token. Secrets in a token are refused; the rest is stored where it may be. */
export const SignedIn = z.object({ userId: z.string(), results: z.record(z.string(), KeyResult) });
export type SignedIn = z.infer<typeof SignedIn>;
