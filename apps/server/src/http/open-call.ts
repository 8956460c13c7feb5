import type { IncomingMessage } from 'node:http';
import { type Actor, type ApiContext, AppError } from '@acme/api';
import type { Standing } from '@acme/core';
import type { HttpDeps } from './app.ts';
import { authorizationHeaders } from './authorization-headers.ts';
import type { RequestRecord } from './request-record.ts';
import { callerAddress } from './caller-address.ts';

/** One HTTP call of the router, over tRPC or REST: its context, and what the answer's headers tell of it. */
export interface OpenCall {
  readonly context: ApiContext;
  /** Where the caller stands against its limit; undefined before it is proved. */
  readonly standing: Standing | undefined;
  /** The answer is one that was given before. */
  readonly replayed: boolean;
}

/** Opens a call: who calls is proved, and counted, when a procedure asks for it. */
export function openCall(
  { core, trustProxyHops = 0, telemetry }: HttpDeps,
  from: {
    readonly request: Request;
    readonly incoming: IncomingMessage | undefined;
    /** From the address, for user tokens. */
    readonly projectId: string;
    readonly idempotencyKey: string | undefined;
    readonly record: RequestRecord;
    /** In place of what the headers say, where a window cannot send any. */
    readonly authorization?: readonly string[];
    readonly via?: 'paragon';
  },
): OpenCall {
  const { request, incoming, projectId, idempotencyKey, record } = from;
  const authorization = from.authorization ?? authorizationHeaders(request, incoming);
  const counted = async <Caller extends Actor>(caller: Caller): Promise<Caller> => {
    record.projectId = caller.projectId;
    const counting = core.rateLimiter.count(caller);
    const standing = counting instanceof Promise ? await counting : counting;
    call.standing = standing;
    if (standing.allowed) return caller;
    throw new AppError(
      'too_many_requests',
      `More than ${standing.limit} calls in a minute. Wait as long as Retry-After says, and send less at a time.`,
      { retryAfterSeconds: standing.waitSeconds },
    );
  };
  const call: { context: ApiContext; standing: Standing | undefined; replayed: boolean } = {
    standing: undefined,
    replayed: false,
    context: {
      requestId: record.id,
      services: core.services,
      idempotencyKey,
      watch: telemetry?.watch.procedure,
      onReplay: () => void (call.replayed = true),
      authenticateUser: async () =>
        await counted(
          await core.authenticateUser({
            projectId,
            authorization,
            origin: request.headers.get('origin') ?? undefined,
            address: callerAddress(request, incoming, trustProxyHops),
            via: from.via,
          }),
        ),
      authenticateServer: async () => await counted(await core.authenticateServer(authorization)),
    },
  };
  return call;
}
