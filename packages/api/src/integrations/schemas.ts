import * as z from 'zod';
import { CredentialField } from '../attempts/schemas.ts';
import { authKinds } from '../state/auth-kind.ts';

const triggerKinds = [
  'event',
  'provider_event',
  'request',
  'manual',
  'schedule',
  'connection',
  'poll',
  'call',
] as const;
/** What starts a workflow: what the host or the provider tells, somebody who asks, the clock, what becomes of the account, another workflow. */
export type TriggerKind = (typeof triggerKinds)[number];

/** An integration that a project offers, whoever the user. */
export const IntegrationInfo = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** What it is for: `crm`, `email`, … or, where the definition has one of its own, its words. */
  category: z.string().optional(),
  auth: z.enum(authKinds),
  /** False while OAuth client credentials are missing. */
  configured: z.boolean(),
  /** What the customer fills in to connect. Absent: nothing. */
  fields: z.array(CredentialField).optional(),
  workflows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string().optional(),
      /** What kind of thing starts it. */
      trigger: z.enum(triggerKinds),
      /** It is on for each new account. */
      enabledByDefault: z.literal(true).optional(),
    }),
  ),
});
export type IntegrationInfo = z.infer<typeof IntegrationInfo>;

/** One action of an integration's connector. The schemas are JSON Schema, draft 2020-12. */
export const ActionInfo = z.object({
  name: z.string(),
  description: z.string(),
  /** What the grant of an account has to cover, in the provider's words. */
  scopes: z.array(z.string()),
  /** True: the output is a page of a list, `{ items, nextCursor? }`. */
  isList: z.boolean(),
  /** Whether the definition lets browsers call it. */
  browser: z.boolean(),
  input: z.record(z.string(), z.unknown()),
  output: z.record(z.string(), z.unknown()),
});
export type ActionInfo = z.infer<typeof ActionInfo>;
