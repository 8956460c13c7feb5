import type {
  ConnectedUser,
  ExecutionReason,
  ExecutionStatus,
  IntegrationForUser,
  ProviderRequest,
  UserSummary,
  WorkflowAnswer,
} from '@acme/api';
import type { Query } from '@acme/api/query';
import type {
  ActionInputOf,
  ActionName,
  ActionOutputOf,
  AnswerOfWorkflow,
  InputOfWorkflow,
  IntegrationId,
  MetadataOf,
  MetadataPatchOf,
  WorkflowId,
  WorkflowIdOf,
} from '@acme/integrations';
import type { WriteOptions } from './options.ts';

/** One integration in the state of one user, with the ids of the definition. */
export type IntegrationOf<Config, Id extends IntegrationId<Config> = IntegrationId<Config>> = Id extends unknown
  ? Omit<IntegrationForUser, 'id' | 'workflows'> & {
      readonly id: Id;
      readonly workflows: readonly (Omit<IntegrationForUser['workflows'][number], 'id'> & {
        readonly id: WorkflowIdOf<Config, Id>;
      })[];
    }
  : never;

/** One connected user whole: metadata, integrations, connections and workflow states. */
export type ConnectedUserOf<Config> = Omit<ConnectedUser, 'metadata' | 'integrations'> & {
  /** Secrets read as fingerprint and date; keys the definition does not declare are text. */
  readonly metadata: MetadataOf<Config> & Readonly<Record<string, unknown>>;
  readonly integrations: readonly IntegrationOf<Config>[];
};

/** One connection, or all of an integration. */
export type DisconnectTargetOf<Config> =
  | { readonly connectionId: string }
  | { readonly integrationId: IntegrationId<Config> };

/** A request to a provider, as the account it names or the only one of the integration. */
export type ProviderRequestOf<Config> = Readonly<Omit<ProviderRequest, 'integrationId' | 'base64'>> & {
  readonly integrationId?: IntegrationId<Config>;
  /** A body that is no text: the bytes, or the same in base64. */
  readonly bytes?: Uint8Array;
  readonly base64?: string;
};

/** An action of an integration's connector, with the input that it takes. */
export interface ActionCallOf<Config, Id extends IntegrationId<Config>, Name extends ActionName<Config, Id>> {
  readonly integrationId: Id;
  /** Which account, where the user has several. */
  readonly connectionId?: string;
  readonly action: Name;
  readonly input: ActionInputOf<Config, Id, Name>;
  /** Of a list: `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** An item of what a list gives. */
export type ActionItemOf<Config, Id, Name> =
  ActionOutputOf<Config, Id, Name> extends { readonly items: readonly (infer Item)[] } ? Item : never;

/** One user as a line of a list. */
export type UserSummaryOf<Config> = Omit<UserSummary, 'metadata' | 'connections'> & {
  readonly metadata: MetadataOf<Config> & Readonly<Record<string, unknown>>;
  readonly connections: readonly (Omit<UserSummary['connections'][number], 'integrationId'> & {
    readonly integrationId: IntegrationId<Config>;
  })[];
};

/** A search: text of the search language, or what `createWhere` has built. */
export type Search = string | Query;

/** Which users to list. */
export interface UserFilterOf<Config> {
  /** Default: everybody. */
  readonly where?: Search;
  /** Users with all of these values; a shorter way to say the same. */
  readonly metadata?: MetadataMatchOf<Config>;
  /** From the page before. */
  readonly cursor?: string;
  /** 1 to 100, default 25. */
  readonly limit?: number;
  /** Also counts what is found, exactly up to 10,000. */
  readonly count?: boolean;
}

/** Values that metadata must have: text, numbers, booleans. */
export type MetadataMatchOf<Config> = {
  readonly [Key in keyof MetadataOf<Config> as NonNullable<MetadataOf<Config>[Key]> extends string | number | boolean
    ? Key
    : never]?: NonNullable<MetadataOf<Config>[Key]>;
};

/** Which executions to list; all that is given must hold. */
export interface ExecutionFilterOf<Config> {
  /** Of one user by id, of the users with these values, or of those that a search finds. */
  readonly user?: {
    readonly id?: string;
    readonly metadata?: MetadataMatchOf<Config>;
    readonly where?: Search;
  };
  readonly integrationId?: IntegrationId<Config>;
  readonly workflowId?: WorkflowId<Config>;
  readonly connectionId?: string;
  readonly status?: ExecutionStatus;
  /** Why it failed, stopped or waits. */
  readonly reason?: ExecutionReason;
  /** Started at or after. */
  readonly from?: Date;
  /** Started before. */
  readonly to?: Date;
  /** By when they started. Default: newest first. */
  readonly order?: 'newest' | 'oldest';
  /** From the page before, in the same order. */
  readonly cursor?: string;
  /** 1 to 100, default 25. */
  readonly limit?: number;
}

/** A user, an integration of the user, or one workflow. */
export type SuspensionTargetOf<Config> =
  | { readonly integrationId: IntegrationId<Config> }
  | { readonly workflowId: WorkflowId<Config> };

/** Which executions of the users that a search finds; all that is given must hold. At most 1,000 of each user, oldest first. */
export interface ExecutionMatchOf<Config> {
  readonly integrationId?: IntegrationId<Config>;
  readonly workflowId?: WorkflowId<Config>;
  readonly reason?: ExecutionReason;
  /** Started at or after. */
  readonly from?: Date;
  /** Started before. */
  readonly to?: Date;
}

/** What to do to each user that a search finds. */
export type OperationActOf<Config> =
  | ({ readonly kind: 'suspend' | 'resume' } & (SuspensionTargetOf<Config> | Readonly<Record<never, never>>))
  | { readonly kind: 'disconnect'; readonly integrationId: IntegrationId<Config> }
  | { readonly kind: 'enable_workflow' | 'disable_workflow'; readonly workflowId: WorkflowId<Config> }
  | { readonly kind: 'set_metadata'; readonly metadata: MetadataPatchOf<Config> }
  | (ExecutionMatchOf<Config> & {
      /** Lets executions that have failed go on from where they failed. */
      readonly kind: 'retry_executions';
      /** Default `failed`. */
      readonly status?: 'failed' | 'quarantined';
    })
  | (ExecutionMatchOf<Config> & {
      /** Does whole executions again, each once. */
      readonly kind: 'replay_executions';
      /** Default `failed`. */
      readonly status?: 'failed' | 'quarantined' | 'cancelled' | 'succeeded';
      /** Of the workflow; default the `same`. */
      readonly version?: 'same' | 'latest';
    })
  | { readonly kind: 'delete'; readonly executions: 'anonymise' | 'drop' }
  | { readonly kind: 'apply_rules'; readonly disconnect: boolean };

/** How a workflow is started by hand: with its input, where its trigger declares one. */
export type StartOf<Config, Id, More = unknown> =
  undefined extends InputOfWorkflow<Config, Id>
    ? [options?: StartOptions & More & { readonly input?: InputOfWorkflow<Config, Id> }]
    : [options: StartOptions & More & { readonly input: InputOfWorkflow<Config, Id> }];

export interface StartOptions extends WriteOptions {
  /** Which account, where it is on for several; `default` for the default one of the integration. */
  readonly connectionId?: string;
}

/** What came of asking a workflow. */
export type WorkflowAnswerOf<Config, Id> =
  | { readonly status: 'answered'; readonly executionId: string; readonly answer: AnswerOfWorkflow<Config, Id> }
  | Exclude<WorkflowAnswer, { readonly status: 'answered' }>;
