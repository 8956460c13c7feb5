import type { OptionsPage, OptionsQuery, SavedSettings } from '@acme/api';
import type { IntegrationId, SettingsOfIntegration, SettingsOfWorkflow, WorkflowId } from '@acme/integrations';
import type { WriteOptions } from './options.ts';
import { keyed, reading, type Transport } from './transport.ts';
import { translate } from './translate.ts';

type ValuesOf<Values> = { readonly [Name in keyof Values]?: Values[Name] };

/** What is filled in for an account: the settings of its integration. */
type AccountSettings<Config> = {
  readonly [Id in IntegrationId<Config>]: ValuesOf<SettingsOfIntegration<Config, Id>>;
}[IntegrationId<Config>];

/** What is filled in for one workflow on an account. */
type WorkflowSettings<Config> = {
  readonly [Id in WorkflowId<Config>]: {
    readonly workflowId: Id;
    readonly values: ValuesOf<SettingsOfWorkflow<Config, Id>>;
  };
}[WorkflowId<Config>];

/** Everything that is filled in for an account, or with `workflowId` for that workflow on it. */
export type SettingsInputOf<Config> = {
  readonly connectionId: string;
  /** The words for values that came from a list of the account, by setting and value. */
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The revision that was changed: another one since is a `conflict`. Absent: whatever is there. */
  readonly revision?: number;
} & ({ readonly workflowId?: undefined; readonly values: AccountSettings<Config> } | WorkflowSettings<Config>);

/** What customers fill in for their accounts; `users.get` has it with each of them. */
export interface SettingsClient<Config> {
  /**
   * Puts what is filled in in the place of what was, all of it or nothing. An account that has waited for it is connected then.
   *
   * @example
   * await connect.settings.save('u_1', { connectionId, workflowId: 'send-contacts', values: { pipeline: 'sales' } });
   * @throws not_found; invalid_fields with a problem for each setting; conflict when it has changed since `revision`;
   *   payload_too_large above 64 kB
   */
  save(userId: string, input: SettingsInputOf<Config> & WriteOptions): Promise<SavedSettings>;
  /**
   * A page of the choices that an account has for one setting.
   *
   * @example
   * const { options } = await connect.settings.options('u_1', { connectionId, setting: 'pipeline' });
   * @throws not_found, invalid_request for a setting without such choices, invalid_fields naming what has to be filled in first,
   *   reconnect_required, integration_locked, suspended, too_many_requests, provider_rejected, provider_busy, provider_error,
   *   egress_blocked, egress_failed, unavailable
   */
  options(
    userId: string,
    query: Readonly<Omit<OptionsQuery, 'workflowId'>> & { readonly workflowId?: WorkflowId<Config> },
  ): Promise<OptionsPage>;
}

export function createSettings(trpc: Transport): SettingsClient<unknown> {
  return {
    save: (userId, { idempotencyKey, ...input }) =>
      translate(
        trpc.settings.save.mutate(
          { userId, ...(input as { readonly connectionId: string; readonly values: Record<string, string> }) },
          keyed(idempotencyKey === undefined ? {} : { idempotencyKey }),
        ),
      ),
    options: (userId, query) => translate(trpc.settings.options.mutate({ userId, ...query }, reading)),
  };
}
