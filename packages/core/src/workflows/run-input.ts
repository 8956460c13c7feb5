import type { StartedBy } from '@acme/api';
import type { SettingValue } from '@acme/integrations';
import type { PlainMetadata } from '../availability/decisive-metadata.ts';

/**
 * What an execution is started with. Metadata and settings are those of the moment when the event
 * was accepted, so that a run that is taken up again takes the same branches.
 */
export interface ExecutionInput {
  readonly event: unknown;
  /** Executions of before have none. */
  readonly startedBy?: StartedBy;
  readonly externalUserId: string;
  readonly connectionId: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly metadata: PlainMetadata;
  /** Of the workflow. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Of the account. Executions of before have none: nobody could fill anything in. */
  readonly connectionSettings?: Readonly<Record<string, SettingValue>>;
}
