import * as z from 'zod';

/** How often it still strikes; null: until it is taken away. */
const remaining = z.number().int().min(1).max(1_000_000).nullable().default(1);
/** Strike after the call has had its effect, so that only the answer is lost. */
const afterEffect = z.boolean().default(false);

const Fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    /** Value of the Retry-After header: seconds, or an HTTP date. */
    retryAfter: z.union([z.string().max(100), z.number().int().min(0)]).optional(),
    /** The `error` of the answer's JSON. */
    error: z.string().max(100).default('injected_fault'),
    afterEffect,
    remaining,
  }),
  /** Cuts the connection without an answer. */
  z.strictObject({ kind: z.literal('drop'), afterEffect, remaining }),
  /** Promises more bytes than it sends, then cuts the connection. */
  z.strictObject({ kind: z.literal('truncated'), afterEffect, remaining }),
  /** Answers 200 with an error in the JSON, as some providers do. */
  z.strictObject({
    kind: z.literal('error_in_200'),
    error: z.string().max(100).default('bad_refresh_token'),
    afterEffect,
    remaining,
  }),
  /** Answers with exactly this, in the words of whatever provider is meant. */
  z.strictObject({
    kind: z.literal('json'),
    status: z.number().int().min(200).max(599),
    body: z.record(z.string().max(100), z.json()),
    afterEffect,
    remaining,
  }),
  /** Answers 200 with a web page. */
  z.strictObject({ kind: z.literal('html'), afterEffect, remaining }),
  /** Answers with everything that the request carried, credentials too, as some providers do for debugging. */
  z.strictObject({
    kind: z.literal('echo'),
    status: z.number().int().min(200).max(599),
    error: z.string().max(100).default('echoed'),
    afterEffect,
    remaining,
  }),
  /** Answers 200 with little gzip that becomes `bomb.bytes` of JSON. */
  z.strictObject({ kind: z.literal('bomb'), afterEffect, remaining }),
  /** Answers 200 with a body that never ends, as fast as it is read. */
  z.strictObject({ kind: z.literal('endless'), afterEffect, remaining }),
  /** Answers 200 with a body that never ends, a byte at a time. */
  z.strictObject({
    kind: z.literal('drip'),
    everyMs: z.number().int().min(1).max(60_000).default(1_000),
    afterEffect,
    remaining,
  }),
  /** Sends the caller elsewhere; without a `location` back to where it is, which is a loop while `remaining` lasts. */
  z.strictObject({
    kind: z.literal('redirect'),
    status: z.literal([301, 302, 303, 307, 308]).default(302),
    location: z
      .string()
      .regex(/^[\x21-\x7e]{1,2000}$/)
      .optional(),
    afterEffect,
    remaining,
  }),
]);
export type Fault = z.infer<typeof Fault>;

const RateLimit = z.strictObject({
  requests: z.number().int().min(0).max(1_000_000),
  windowMs: z.number().int().min(1).max(3_600_000),
  /** Every answer says how many are left, in `RateLimit-Remaining`, and in `RateLimit-Reset` after how many seconds there are more. */
  headers: z.boolean().default(false),
});

const Target = z.strictObject({
  /** Added to every answer, before the call has its effect. */
  slowMs: z.number().int().min(0).max(600_000).default(0),
  /** Added to every answer, after the call has had its effect: who hangs up meanwhile misses what was done. */
  lateMs: z.number().int().min(0).max(600_000).default(0),
  /** Requests above it within a window get 429 with Retry-After. */
  rateLimit: RateLimit.nullable().default(null),
  fault: Fault.nullable().default(null),
});

/** The places that can be made to misbehave. */
export const faultTargets = ['api', 'mail', 'token', 'revocation'] as const;
export type FaultTarget = (typeof faultTargets)[number];

const Oauth = z.strictObject({
  /** strict: each refresh token works once, and a second use revokes the family. off: it works until revoked. */
  rotation: z.enum(['strict', 'off']).default('strict'),
  /** For this long after its use a rotated refresh token still works. */
  rotationGraceMs: z.number().int().min(0).max(86_400_000).default(0),
  /** For tokens issued from now on. */
  accessTokenTtlSeconds: z.number().int().min(1).max(86_400).default(3_600),
  /** Without it a client cannot know when a token ends. */
  sendsExpiresIn: z.boolean().default(true),
  /** Cross-Origin-Opener-Policy of the login and consent pages: `same-origin` cuts the popup from its opener. */
  openerPolicy: z.enum(['same-origin', 'same-origin-allow-popups', 'unsafe-none']).nullable().default(null),
});

const Bomb = z.strictObject({
  /** Size of the unpacked answer of `GET /api/bomb` and of the fault `bomb`. */
  bytes: z.number().int().min(1_024).max(4_294_967_296).default(268_435_456),
});

const Webhooks = z.strictObject({
  /** wrong: made with another secret. altered: the body is written anew after it was signed. none: no signature at all. */
  signature: z.enum(['right', 'wrong', 'altered', 'none']).default('right'),
  /** How long ago a delivery says it was sent; less than 0: in the future. */
  ageSeconds: z.number().int().min(-86_400).max(86_400).default(0),
  /** How often each event is sent, at the same time. */
  copies: z.number().int().min(1).max(100).default(1),
  /** So many events wait for each other and are sent one after the other, the newest first. */
  reverse: z.number().int().min(1).max(100).default(1),
});

export const Faults = z.strictObject({
  oauth: Oauth.prefault({}),
  api: Target.prefault({}),
  mail: Target.prefault({}),
  token: Target.prefault({}),
  revocation: Target.prefault({}),
  bomb: Bomb.prefault({}),
  webhooks: Webhooks.prefault({}),
});
/** Every switch of the sandbox. `Faults.parse({})` is a sandbox that behaves. */
export type Faults = z.infer<typeof Faults>;

/** The groups and values to change; the rest stays. */
export type FaultsPatch = { readonly [Group in keyof Faults]?: Partial<z.input<typeof Faults>[Group]> };
