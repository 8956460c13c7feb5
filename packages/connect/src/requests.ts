import type { OwnExecutionPage, ProviderResponse, WorkflowAnswer } from '@acme/api';
import type {
  ActionInputOf,
  ActionOutputOf,
  AnswerOfWorkflow,
  AnyConfig,
  BrowserActionName,
  InputOfWorkflow,
  IntegrationId,
  RequestWorkflowId,
  WorkflowId,
} from '@acme/integrations';
import { ConnectError, type ConnectErrorCode, serverDataOf } from './connect-error.ts';
import type { ConnectOptions } from './connect-options.ts';
import { createServerCall } from './server-call.ts';
import { createTokenSource } from './token.ts';

/** An action of an integration that the definition lets browsers call, with the input that it takes. */
export interface BrowserActionCall<
  Config,
  Id extends IntegrationId<Config>,
  Name extends BrowserActionName<Config, Id>,
> {
  readonly integrationId: Id;
  /** Which account, where the user has several. */
  readonly connectionId?: string;
  readonly action: Name;
  readonly input: ActionInputOf<Config, Id, Name>;
  /** Of a list: `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** A request that the definition lets browsers make. */
export interface BrowserRequestCall<Id extends string = string> {
  readonly integrationId: Id;
  readonly connectionId?: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** `accept`, `accept-language` and `content-type`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** At most one of the three. */
  readonly json?: unknown;
  readonly text?: string;
  readonly base64?: string;
  /** `base64` gives the bytes of the answer, whatever they are. */
  readonly answer?: 'base64';
}

/** Calls of providers and of workflows from the page, as the accounts of the user whose token it has. */
export interface Requests<Config = AnyConfig> {
  /**
   * Does an action. Only those that `browser.actions` of the integration names.
   * @throws ConnectError `forbidden`, `validation` with the field, `not_found`, `conflict`, `suspended`, `rate_limited`,
   *   `provider_unavailable`, `offline`, `unreachable`, `session_expired`, …
   */
  act<const Id extends IntegrationId<Config>, const Name extends BrowserActionName<Config, Id>>(
    call: BrowserActionCall<Config, Id, Name>,
  ): Promise<ActionOutputOf<Config, Id, Name>>;
  /**
   * Sends a request. Only those that `browser.requests` of the integration describes; whatever the provider answers is the answer.
   * @throws ConnectError as `act` does
   */
  request(call: BrowserRequestCall<IntegrationId<Config>>): Promise<ProviderResponse>;
  /**
   * Asks a workflow that is made with `onRequest` and `browser: true`, and waits for what it answers. `running` says that there was no
   * answer in time; it goes on.
   *
   * @param call.waitSeconds at most 55, the default
   * @throws ConnectError as `act` does
   */
  ask<const Id extends RequestWorkflowId<Config>>(
    call: {
      readonly workflowId: Id;
      readonly connectionId?: string;
      readonly waitSeconds?: number;
    } & (unknown extends InputOfWorkflow<Config, Id>
      ? { readonly input?: unknown }
      : { readonly input: InputOfWorkflow<Config, Id> }),
  ): Promise<
    | { readonly status: 'answered'; readonly executionId: string; readonly answer: AnswerOfWorkflow<Config, Id> }
    | Exclude<WorkflowAnswer, { readonly status: 'answered' }>
  >;
  /** What ran for this user, newest first. @throws ConnectError `validation` for a cursor that no page gave, `offline`, … */
  executions(query?: {
    readonly integrationId?: IntegrationId<Config>;
    readonly workflowId?: WorkflowId<Config>;
    readonly connectionId?: string;
    /** Absent: whatever came of it, also what was cancelled. */
    readonly status?: 'failed' | 'running' | 'succeeded';
    /** ISO 8601: begun at or after, and before. */
    readonly from?: string;
    readonly to?: string;
    /** From the page before. */
    readonly cursor?: string;
    /** 1 to 100, default 25. */
    readonly limit?: number;
  }): Promise<OwnExecutionPage>;
  /** Stops for good. */
  close(): void;
}

/** What a provider's refusal means to a page, by its kind. */
const refusals: Readonly<Record<string, ConnectErrorCode>> = {
  forbidden: 'forbidden',
  not_found: 'not_found',
  conflict: 'conflict',
};

/**
 * Calls providers from the page. A module of its own, so that a page that only connects accounts does not load it; it asks
 * `getToken` for a token of its own.
 *
 * @example
 * const requests = createRequests<typeof config>({ apiUrl, projectId, getToken });
 * const { items } = await requests.act({ integrationId: 'crm', action: 'listContacts', input: {} });
 */
export function createRequests<Config extends AnyConfig = AnyConfig>(options: ConnectOptions): Requests<Config> {
  const closed = new AbortController();
  // Not from `page.ts`, whose other half is about windows.
  const isOnline = () => (globalThis.navigator as { readonly onLine?: boolean } | undefined)?.onLine !== false;
  const tokens = createTokenSource({
    getToken: options.getToken,
    signal: closed.signal,
    isOnline,
    onSession: () => {},
  });
  const [query, , mutate] = createServerCall({
    ...options,
    tokens,
    isOnline,
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
  });
  const requests = {
    act: async (call: BrowserActionCall<AnyConfig, never, never>) => {
      const { output } = await mutate('connections.act', call).catch(translate);
      return output;
    },
    request: (call: BrowserRequestCall) => mutate('connections.request', call).catch(translate),
    ask: (call: { readonly workflowId: string }) => mutate('workflows.request', call).catch(translate),
    executions: (wanted = {}) => query('executions.list', wanted, closed.signal),
    close: () => closed.abort(),
  };
  return requests as unknown as Requests<Config>;
}

/** The two codes that only calls of providers are answered with; the client itself does without them. */
function translate(error: unknown): never {
  const data = serverDataOf(error);
  const code =
    data?.code === 'provider_busy'
      ? 'rate_limited'
      : data?.code === 'provider_rejected'
        ? (refusals[data.provider?.kind ?? ''] ?? 'validation')
        : undefined;
  if (code === undefined || !ConnectError.is(error)) throw error;
  const { message, requestId, cause } = error;
  throw new ConnectError(code, message, { cause, ...(requestId === undefined ? {} : { requestId }) });
}
