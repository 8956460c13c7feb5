import * as z from 'zod';
import { Availability } from '../availability/schemas.ts';
import { ConnectionOutput } from '../connections/schemas.ts';
import { authKinds, connectBeginnings } from '../state/auth-kind.ts';
import { connectionReasons, connectionStates } from '../state/connection.ts';
import { integrationStates } from '../state/integration.ts';
import { SettingInfo } from '../settings/schemas.ts';
import { Suspension } from '../suspensions/schemas.ts';
import { WorkflowInfo } from '../workflows/schemas.ts';
import { Metadata, MetadataProvenance } from './metadata-schemas.ts';

/** One integration in the state of one user. */
export const IntegrationForUser = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** What it is for: `crm`, `email`, … or, where the definition has one of its own, its words. */
  category: z.string().optional(),
  auth: z.enum(authKinds),
  begins: z.enum(connectBeginnings),
  state: z.enum(integrationStates),
  availability: Availability,
  /** What holds its work back now, if anything does. */
  suspension: Suspension.optional(),
  /** How many accounts of their own the user may have of it; absent: as many as they like. */
  accountLimit: z.int().optional(),
  /** The user is of an organisation, with which accounts can be shared (`either`) or always are (`organisation`). */
  sharing: z.enum(['either', 'organisation']).optional(),
  /** What is filled in for each account. Absent: nothing. */
  settings: z.array(SettingInfo).optional(),
  connections: z.array(ConnectionOutput),
  workflows: z.array(WorkflowInfo),
});
export type IntegrationForUser = z.infer<typeof IntegrationForUser>;

/** Everything there is to know about one connected user, in one answer. */
export const ConnectedUser = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  metadata: Metadata,
  /** Who wrote each value and when; for the host only. */
  provenance: MetadataProvenance.optional(),
  /** The user as a whole is suspended. */
  suspension: Suspension.optional(),
  /** When the last execution started; up to a minute late. For the host only. */
  lastRunAt: z.iso.datetime().optional(),
  /** Present for the host's staff, who look with a view token: nothing can be changed with it. */
  readOnly: z.literal(true).optional(),
  integrations: z.array(IntegrationForUser),
});
export type ConnectedUser = z.infer<typeof ConnectedUser>;

/** One connected user as a line of a list. */
export const UserSummary = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  lastRunAt: z.iso.datetime().optional(),
  suspended: z.boolean(),
  metadata: Metadata,
  connections: z.array(
    z.object({
      id: z.uuid(),
      integrationId: z.string(),
      state: z.enum(connectionStates),
      reason: z.enum(connectionReasons).optional(),
      account: z.object({ id: z.string(), label: z.string() }),
    }),
  ),
});
export type UserSummary = z.infer<typeof UserSummary>;

/** A page of users, newest first. */
export const UserPage = z.object({
  items: z.array(UserSummary),
  nextCursor: z.string().optional(),
  /** When asked for: how many users the query finds, counted up to 10,000. */
  total: z.object({ count: z.number().int(), exact: z.boolean() }).optional(),
});
export type UserPage = z.infer<typeof UserPage>;

/** What was begun by deleting a user: its accounts are being revoked, then the last traces go. */
export const DeletedUser = z.object({ userId: z.string(), revoking: z.number().int() });
export type DeletedUser = z.infer<typeof DeletedUser>;

/** A change of this user's state: a reason to read it again. */
export const UserChange = z.object({ type: z.string(), at: z.iso.datetime() });
export type UserChange = z.infer<typeof UserChange>;
