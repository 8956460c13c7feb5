import * as z from 'zod';
import { StorableText } from '../storable-text.ts';

const HeaderName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'must be the name of a header');

/** A request to a provider as one of the accounts of a user. */
export const ProviderRequest = z.object({
  /** Which account; `default` for the default one of the integration. Without it the only one that there is. */
  connectionId: z.union([z.uuid(), z.literal('default')]).optional(),
  integrationId: StorableText.optional(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** Below the base URL of the account; it leads nowhere else. */
  path: z.string().max(4_096).regex(/^\//, 'must begin with "/"'),
  query: z.record(z.string().max(200), z.union([z.string().max(4_096), z.number(), z.boolean()])).optional(),
  headers: z.record(HeaderName, z.string().max(4_096)).optional(),
  /** At most one of the three. */
  json: z.unknown().optional(),
  text: z.string().optional(),
  /** Bytes, for what is no text. */
  base64: z.base64().optional(),
  /** `base64` gives the bytes of the answer, whatever they are. Default: JSON or text where it is that, else base64. */
  answer: z.literal('base64').optional(),
  /** Milliseconds for the whole call. Default 30 s. */
  timeoutMs: z.int().min(100).max(55_000).optional(),
});
export type ProviderRequest = z.infer<typeof ProviderRequest>;

/** What the provider answered, whatever its status. One of `json`, `text` and `base64`, or none for an empty body. */
export const ProviderResponse = z.object({
  status: z.int(),
  /** Names in small letters; without cookies. */
  headers: z.record(z.string(), z.string()),
  json: z.unknown().optional(),
  text: z.string().optional(),
  base64: z.string().optional(),
});
export type ProviderResponse = z.infer<typeof ProviderResponse>;

/** An action of a connector, to be done as one of the accounts of a user. */
export const ActionRequestInput = z.object({
  integrationId: StorableText,
  /** Which account; without it the only one of the integration. */
  connectionId: z.uuid().optional(),
  /** Such as `createContact`. */
  action: z
    .string()
    .max(63)
    .regex(/^[a-z][A-Za-z0-9]*$/, 'must be the name of an action, such as "createContact"'),
  /** What the action takes. */
  input: z.record(z.string(), z.unknown()).optional(),
  /** Of a list: the page that `nextCursor` of the page before names. */
  cursor: z.string().min(1).max(4_096).optional(),
});
export type ActionRequestInput = z.infer<typeof ActionRequestInput>;

/** What the action gave. Of a list a page: `{ items, nextCursor? }`. */
export const ActionResult = z.object({ output: z.unknown() });
export type ActionResult = z.infer<typeof ActionResult>;
