import {
  type ConnectionState,
  connectionReasons,
  connectionStates,
  isLiveConnection,
  metadataWriters,
  UserId,
} from '@acme/api';
import * as z from 'zod';
import { isWithinSize } from '../settings/check-change.ts';
import { isStorableJson, isStorableText } from './storable.ts';

/**
 * The file of an export: JSON Lines, a header first, then a line per user, and a footer by which a file that was cut
 * short is told. What is sealed opens with the transfer key only, in this export, for this user and this field.
 */
export const formatVersion = 1;
export const headerKind = 'acme.export';
export const footerKind = 'acme.export.end';

const Moment = z.iso.datetime();
const Text = z.string().max(4000).refine(isStorableText, 'has NUL or broken characters');
const Id = z.string().min(1).max(255).refine(isStorableText, 'has NUL or broken characters');
// Not z.record, which drops a key called __proto__ without a word.
const Named = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);
const StorableNamed = Named.refine((value) => isStorableJson(value), 'has NUL or broken characters, or is too deep');
const Labels = z
  .record(z.string(), z.record(z.string(), z.string()))
  .refine((value) => isStorableJson(value), 'has NUL or broken characters');
const liveStates = connectionStates.filter(isLiveConnection) as [ConnectionState, ...ConnectionState[]];

/** What stands first; the version alone decides whether the rest can be understood. */
export const AnyHeader = z.object({ kind: z.literal(headerKind), version: z.int() });

export const Header = z.object({
  kind: z.literal(headerKind),
  version: z.literal(formatVersion),
  /** Of this export: values that another export has sealed do not open in this one. */
  id: z.uuid(),
  project: z.string(),
  at: Moment,
  /** Which key has sealed: its id and four hex digits. */
  sealed: z.string().min(1),
  /** A known text, sealed, by which a wrong key is told before anything is written. */
  check: z.string().optional(),
});
export type Header = z.infer<typeof Header>;

const Mark = z.object({ by: z.enum(metadataWriters), at: Moment, deleted: z.literal(true).optional() });

const Secret = z.object({ name: z.string(), setAt: Moment, sealed: z.string().optional() });

const Suspension = z
  .object({
    integrationId: Id.optional(),
    workflowId: Id.optional(),
    by: z.enum(['host', 'rule']),
    act: z.enum(['suspend', 'disconnect']),
    reason: Text.optional(),
    effectiveAt: Moment,
    createdAt: Moment,
  })
  .refine(
    ({ integrationId, workflowId }) => workflowId === undefined || integrationId !== undefined,
    'names a workflow without its integration',
  );
export type SuspensionPart = z.infer<typeof Suspension>;

const Connection = z
  .object({
    integrationId: Id,
    account: z.object({ id: Id, label: Text }),
    alias: Text.optional(),
    madeDefaultAt: Moment.optional(),
    /** With the organisation of its owner. */
    shared: z.literal(true).optional(),
    state: z.enum(liveStates),
    reason: z.enum(connectionReasons).optional(),
    /** What is filled in for the account, how often it was changed, and the words for what was chosen. */
    settings: StorableNamed,
    settingsRevision: z.int().min(0).optional(),
    settingsLabels: Labels.optional(),
    /** The same for its workflows, by their ids. */
    workflowSettings: z
      .array(
        z.object({
          workflowId: Id,
          revision: z.int().min(0),
          values: StorableNamed,
          labels: Labels.optional(),
        }),
      )
      .optional(),
    connectedAt: Moment,
    /** Ids of the workflows that are on. */
    workflows: z.array(Id),
    credential: z.object({ sealed: z.string(), expiresAt: Moment.optional() }).optional(),
  })
  .refine(
    ({ settings: values, settingsLabels: labels, workflowSettings = [] }) =>
      [{ values, labels }, ...workflowSettings].every(isWithinSize),
    'has settings of more than 64 kB',
  );
export type ConnectionPart = z.infer<typeof Connection>;

/** What a user has on for an account of a colleague, by how that is known there and here. */
const Lent = z.object({
  ownerId: UserId,
  integrationId: Id,
  accountId: Id,
  workflows: z.array(Id),
});
export type LentPart = z.infer<typeof Lent>;

export const UserLine = z.object({
  kind: z.literal('user'),
  id: UserId,
  createdAt: Moment,
  metadata: Named,
  provenance: z.record(z.string(), Mark),
  tokensValidAfter: Moment.optional(),
  secrets: z.array(Secret),
  suspensions: z.array(Suspension),
  connections: z.array(Connection),
  lent: z.array(Lent).optional(),
});
export type UserLine = z.infer<typeof UserLine>;

/** How much there is. */
export const Counts = z.object({
  users: z.int().min(0),
  secrets: z.int().min(0),
  connections: z.int().min(0),
  suspensions: z.int().min(0),
});
export type Counts = z.infer<typeof Counts>;

export const Footer = Counts.extend({ kind: z.literal(footerKind) });

/** What sealed values are bound to besides the export and the user. */
export function secretField(name: string): string {
  return JSON.stringify(['secret', name]);
}

/** See {@link secretField}. */
export function credentialField(integrationId: string, accountId: string): string {
  return JSON.stringify(['credential', integrationId, accountId]);
}
