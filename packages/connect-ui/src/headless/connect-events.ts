import type {
  AnyConfig,
  ConnectClient,
  ConnectedUser,
  ConnectError,
  ConnectFlow,
  ConnectPhase,
  ConnectSettings,
  Integration,
  IntegrationId,
  WorkflowId,
} from '@acme/connect';
import { useEffect, useEffectEvent } from 'react';

interface OfFlow<Config, Type extends string> {
  readonly type: Type;
  readonly integrationId: IntegrationId<Config>;
  readonly connectionId: string;
}

interface OfAccount<Config, Type extends string> {
  readonly type: Type;
  /** Absent where nothing on the page has read the user. */
  readonly integrationId?: IntegrationId<Config> | undefined;
  readonly connectionId: string;
}

/** What a customer did below a provider, once the server has agreed, or why it came to nothing. */
export type ConnectEvent<Config = AnyConfig> =
  | OfFlow<Config, 'connect'>
  /** An account that was there signed in again, or was connected a second time. */
  | OfFlow<Config, 'reconnect'>
  | OfAccount<Config, 'disconnect'>
  | {
      readonly type: 'workflow';
      readonly workflowId: WorkflowId<Config>;
      /** Absent: of every account. */
      readonly connectionId?: string | undefined;
      readonly enabled: boolean;
    }
  | (OfAccount<Config, 'settings'> & {
      /** Absent: the settings of the account itself. */
      readonly workflowId?: WorkflowId<Config> | undefined;
    })
  | ConnectErrorEvent<Config>;

/** Something was refused or failed. What a customer cancels is no error. */
export interface ConnectErrorEvent<Config = AnyConfig> {
  readonly type: 'error';
  readonly error: ConnectError;
  /**
   * What it was about: the event that would have come; naming, sharing or choosing an `account`, starting a workflow (`run`), changing
   * `metadata`, or reading the user (`read`).
   */
  readonly during: 'connect' | 'disconnect' | 'workflow' | 'settings' | 'account' | 'run' | 'metadata' | 'read';
  readonly integrationId?: IntegrationId<Config> | undefined;
  readonly connectionId?: string | undefined;
  readonly workflowId?: WorkflowId<Config> | undefined;
}

/** An account that is about to be connected. */
export interface ConnectStart<Config = AnyConfig> {
  readonly integrationId: IntegrationId<Config>;
  /** Undefined where nothing on the page has read the user. */
  readonly integration: Integration<Config> | undefined;
  /** Whose account is connected again; undefined for a new one. */
  readonly connectionId: string | undefined;
}

type Acts = Pick<ConnectClient, 'disconnect' | 'setWorkflow' | 'changeConnection' | 'runWorkflow' | 'setMetadata'> &
  Pick<ConnectSettings, 'save'>;
type User = ConnectedUser | undefined;

/** What was done with a client, with the user as they were before. What it means is for `tell-event.ts`. */
export type Note =
  | {
      readonly [Act in keyof Acts]: readonly [Act, Parameters<Acts[Act]>[0], ReturnType<Acts[Act]>, User];
    }[keyof Acts]
  | readonly ['connect', ConnectFlow, ConnectPhase, User]
  | readonly ['read', undefined, ConnectError, User];

/** A client that notes what is done with it. */
export interface HeardClient extends ConnectClient {
  /** @internal */
  readonly hear: (listener: (note: Note) => void) => () => void;
}

const heardOf = new WeakMap<ConnectClient, HeardClient>();

/** The same client, heard: one for all providers that have it. */
export function hearing(client: ConnectClient): HeardClient {
  const heard = heardOf.get(client) ?? makeHeard(client);
  heardOf.set(client, heard).set(heard, heard);
  return heard;
}

function makeHeard(client: ConnectClient): HeardClient {
  const listeners = new Set<(note: Note) => void>();
  const flows = new Set<ConnectFlow>();
  let failure: ConnectError | undefined;
  const read = () => client.user.snapshot();

  function note(...what: Note): void {
    for (const listener of listeners) listener(what);
  }

  const noting = <Act extends keyof Acts>(of: Pick<Acts, Act>, act: Act): Acts[Act] =>
    ((given: never) => {
      const before = read().data;
      const done = of[act](given);
      note(...([act, given, done, before] as unknown as Note));
      return done;
    }) as Acts[Act];

  return {
    ...client,
    user: {
      ...client.user,
      subscribe: (listener) =>
        client.user.subscribe(() => {
          const { error, data } = read();
          if (error !== undefined && error !== failure) note('read', undefined, error, data);
          failure = error;
          listener();
        }),
    },
    connect: (integrationId) => {
      const flow = client.connect(integrationId);
      if (!flows.has(flow)) {
        flows.add(flow);
        flow.subscribe(() => note('connect', flow, flow.snapshot(), read().data));
      }
      return flow;
    },
    disconnect: noting(client, 'disconnect'),
    setWorkflow: noting(client, 'setWorkflow'),
    changeConnection: noting(client, 'changeConnection'),
    runWorkflow: noting(client, 'runWorkflow'),
    setMetadata: noting(client, 'setMetadata'),
    settings: { ...client.settings, save: noting(client.settings, 'save') },
    hear: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Tells what is done with a client from now on. What that takes is loaded where somebody listens. */
export function useHearing(client: HeardClient, onEvent: ((event: ConnectEvent) => void) | undefined): void {
  const isWanted = onEvent !== undefined;
  const tell = useEffectEvent((event: ConnectEvent) => onEvent?.(event));
  useEffect(() => {
    if (!isWanted) return undefined;
    const telling = import('./tell-event.ts');
    return client.hear((note) => void telling.then(({ tellEvent }) => tellEvent(note, (event) => tell(event))));
  }, [client, isWanted]);
}
