import type { ServerActor, Services, Subject, UserActor } from '@acme/api';
import type { Core } from '@acme/core';

/** One call of the API of Paragon: what was sent, and who may be asked for it. */
export interface ParagonCall {
  readonly core: Core;
  readonly services: Services;
  readonly publicUrl: string;
  readonly projectId: string;
  readonly request: Request;
  readonly url: URL;
  readonly parameters: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** How long to wait for what a workflow answers. */
  readonly waitMs: number;
  /** Proves the customer and counts the call, once. */
  user(): Promise<UserActor>;
  /** The same for the host's backend, which has to be that of the project in the address. */
  server(): Promise<ServerActor>;
  /** @throws payload_too_large */
  text(): Promise<string>;
  /** @throws invalid_request for what is no JSON; `{}` for nothing */
  json(): Promise<unknown>;
  cookie(name: string): string | undefined;
}

/** What answers at one address. An object is sent as JSON. */
export type ParagonVerb = (call: ParagonCall) => Promise<object>;

export interface ParagonRoute {
  readonly method: string;
  /**
   * Below `/projects/{projectId}`, or `/v2/projects/{projectId}` where it begins with `/v2`; what begins with `/triggers/connect` has the
   * project after that. `{rest}` stands for all that is left.
   */
  readonly path: string;
  /** How the caller proves itself. `link`: in the query as well, because a window cannot send a header. */
  readonly auth: 'user' | 'link' | 'key' | 'none';
  readonly run: ParagonVerb;
}

export const subjectOf = ({ projectId, userId }: UserActor): Subject => ({ projectId, userId });
