import { initTRPC, TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import * as z from 'zod';
import type { ApiContext, ServerActor, UserActor } from './context.ts';
import { AppError, type FieldProblem, type ProviderSaid } from './errors.ts';
import { type ApiScope, coversScope } from './state/api-scope.ts';
import type { ErrorCode } from './state/error-code.ts';

/** Which credential a procedure asks for; read by the cross-tenant matrix and the documents. */
export interface ProcedureMeta {
  readonly auth: 'user' | 'server';
  /** Answers the host's staff as well, who look with a view token. */
  readonly viewable?: true;
  /** What a secret key must be allowed to do. */
  readonly scope?: ApiScope;
  /** Where the procedure stands in the REST API, in the words of OpenAPI. */
  readonly openapi?: {
    readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    readonly path: `/${string}`;
    readonly tags: string[];
    readonly summary: string;
  };
  /** It claims an `Idempotency-Key` itself, for a part of its work. */
  readonly claims?: true;
  /** The `status` of an answer that is not there yet: a 202 over REST. */
  readonly pending?: string;
  /** Error codes of its own, besides those that follow from its place and its credential. */
  readonly errors?: readonly ErrorCode[];
}

/** What a client finds in `error.data`. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly httpStatus: number;
  readonly requestId: string;
  readonly fields?: Readonly<Record<string, FieldProblem>>;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  /** What a provider said, where it was one that refused. */
  readonly provider?: ProviderSaid;
}

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: ({ shape, error, ctx }) => {
      const known = toAppError(error);
      const data: ErrorData = {
        code: known.code,
        httpStatus: known.status,
        requestId: ctx?.requestId ?? '',
        ...(known.fields === undefined ? {} : { fields: known.fields }),
        ...(known.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
        ...(known.provider === undefined ? {} : { provider: known.provider }),
      };
      return { ...shape, message: known.message, data };
    },
  });

const statusKeys: Partial<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  499: 'CLIENT_CLOSED_REQUEST',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
};

const appCodes: Partial<Record<TRPC_ERROR_CODE_KEY, ErrorCode>> = {
  PARSE_ERROR: 'invalid_request',
  BAD_REQUEST: 'invalid_request',
  NOT_FOUND: 'not_found',
  METHOD_NOT_SUPPORTED: 'method_not_allowed',
  PAYLOAD_TOO_LARGE: 'payload_too_large',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
  CLIENT_CLOSED_REQUEST: 'client_closed',
};

/** The one translation of whatever was thrown into what a client may see. */
export function toAppError(error: unknown): AppError {
  if (AppError.is(error)) return error;
  const cause = error instanceof TRPCError ? error.cause : undefined;
  if (AppError.is(cause)) return cause;
  if (cause instanceof z.ZodError && error instanceof TRPCError && error.code === 'BAD_REQUEST') {
    return describeInput(cause);
  }
  const code = error instanceof TRPCError ? appCodes[error.code] : undefined;
  if (code === 'not_found') {
    return new AppError('not_found', 'There is no such procedure. Check the version of the client against the server.');
  }
  if (code !== undefined) return new AppError(code, 'The request could not be read. Send JSON of the documented form.');
  return new AppError('internal_error', 'Something failed on our side. Quote the request id to your administrator.', {
    cause: error,
  });
}

function describeInput(error: z.ZodError): AppError {
  const fields: Record<string, FieldProblem> = {};
  for (const issue of error.issues) {
    fields[issue.path.map(printable).join('.') || '(input)'] ??= { code: issue.code, message: issue.message };
  }
  const first = Object.entries(fields)[0];
  return new AppError('invalid_request', `The input is not valid: ${first?.[0]}: ${first?.[1].message}.`, { fields });
}

/** A name as it may be repeated: one that is no name of ours may be a value that got into the wrong place. */
function printable(name: PropertyKey): string {
  return /^[A-Za-z0-9][\w.-]{0,63}$/.test(String(name)) ? String(name) : '(name)';
}

function translated(error: unknown): TRPCError {
  const known = toAppError(error);
  return new TRPCError({
    code: statusKeys[known.status] ?? 'INTERNAL_SERVER_ERROR',
    message: known.message,
    cause: known,
  });
}

export const router = t.router;

interface Call {
  readonly type: string;
  readonly path: string;
  readonly getRawInput: () => Promise<unknown>;
}

/**
 * A procedure that proves its caller before anything else and translates whatever is thrown. One
 * middleware for all of it: each costs every call of the hot path.
 */
function procedureFor<Proved extends { readonly actor: UserActor | ServerActor }>(
  meta: ProcedureMeta,
  prove: (ctx: ApiContext, call: Call) => Promise<Proved>,
) {
  return t.procedure.meta(meta).use(async ({ ctx, next, type, path, getRawInput }) => {
    const answer = async () => {
      const proved = await prove(ctx, { type, path, getRawInput }).catch((error: unknown) => {
        throw translated(error);
      });
      const work = () => next({ ctx: proved });
      const { actor } = proved;
      const once =
        ctx.idempotencyKey !== undefined && meta.claims !== true && actor.kind === 'server' && type === 'mutation';
      const result = once ? await doOnce(ctx, actor, { type, path, getRawInput }, work) : await work();
      if (result.ok) return result;
      throw translated(result.error);
    };
    return ctx.watch === undefined ? await answer() : await ctx.watch(path, answer);
  });
}

type Answer = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly error: unknown };

/** The answer of the work, or the one that the same write got before. */
async function doOnce<Given extends Answer>(
  ctx: ApiContext,
  actor: ServerActor,
  call: Call,
  work: () => Promise<Given>,
): Promise<Given> {
  const request = { procedure: call.path, key: ctx.idempotencyKey ?? '', input: await call.getRawInput() };
  const own: { answer?: Given } = {};
  const { result } = await ctx.services.idempotency
    .once(actor, request, async () => {
      own.answer = await work();
      if (own.answer.ok) return own.answer.data;
      throw own.answer.error;
    })
    .catch((error: unknown) => {
      throw translated(error);
    });
  if (own.answer !== undefined) return own.answer;
  ctx.onReplay?.();
  // Answers are made by `next`. This one was, in an earlier call, and passed the schema of the output then.
  return { marker: 'middlewareMarker', ok: true, data: result, ctx } as unknown as Given;
}

/** A procedure for the customer's browser, on that customer alone. Who looks as support is refused. */
export const userProcedure = procedureFor({ auth: 'user' }, (ctx) => proveUser(ctx, false));

/**
 * The same for a query that a panel shows, for the host's staff as well: it changes nothing, calls no provider, and gives nothing
 * with which somebody could go on. A mutation made with it is refused all the same.
 */
export const viewableProcedure = procedureFor({ auth: 'user', viewable: true }, (ctx, { type }) =>
  proveUser(ctx, type === 'query'),
);

async function proveUser(ctx: ApiContext, isViewable: boolean) {
  const actor = await ctx.authenticateUser();
  if (actor.view !== undefined && !isViewable) {
    throw new AppError(
      'forbidden',
      'This is a view for support; it changes nothing. Use your own tools instead, or ask the customer.',
    );
  }
  return { actor, subject: { projectId: actor.projectId, userId: actor.userId } };
}

/** What a procedure for the host's backend asks for, and its place in the REST API. */
export interface ServerProcedure {
  readonly scope: ApiScope;
  /** Such as `GET /users/{userId}`. */
  readonly rest: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
  readonly summary: string;
  readonly errors?: readonly ErrorCode[];
}

/** A procedure for the host's backend, on its own project alone, with a key that has the scope. */
export function serverProcedure(procedure: ServerProcedure) {
  return procedureFor(metaOf(procedure), async (ctx) => ({ actor: await proveKey(ctx, procedure.scope) }));
}

/**
 * The same for one that goes on to wait after its work is done. It hands the work to `ctx.claim`, with the input that makes it that
 * work, which does it once for an `Idempotency-Key`; and it waits outside of that, so that who asks again waits for the same.
 * `pending` is the `status` of an answer that is not there yet: a 202 over REST.
 */
export function waitingProcedure(procedure: ServerProcedure & { readonly pending: string }) {
  const meta = { ...metaOf(procedure), claims: true, pending: procedure.pending } as const;
  return procedureFor(meta, async (ctx, call) => {
    const actor = await proveKey(ctx, procedure.scope);
    return {
      actor,
      claim: <Result>(input: unknown, work: () => Promise<Result>) => claim(ctx, actor, { ...call, input }, work),
    };
  });
}

function metaOf({ scope, rest, summary, errors = [] }: ServerProcedure): ProcedureMeta {
  const [method, path] = rest.split(' ') as [NonNullable<ProcedureMeta['openapi']>['method'], `/${string}`];
  const tag = path.split('/')[1] ?? '';
  return { auth: 'server', scope, openapi: { method, path, tags: [tag], summary }, errors };
}

async function proveKey(ctx: ApiContext, scope: ApiScope): Promise<ServerActor> {
  const actor = await ctx.authenticateServer();
  if (coversScope(actor.scopes, scope)) return actor;
  throw new AppError(
    'insufficient_scope',
    `This secret key may not do that: it lacks the scope "${scope}". Use another key, or make one that has it.`,
  );
}

async function claim<Result>(
  ctx: ApiContext,
  actor: ServerActor,
  { path, input }: Pick<Call, 'path'> & { readonly input: unknown },
  work: () => Promise<Result>,
): Promise<Result> {
  if (ctx.idempotencyKey === undefined) return await work();
  const request = { procedure: path, key: ctx.idempotencyKey, input };
  const { result, replayed } = await ctx.services.idempotency.once(actor, request, work);
  if (replayed) ctx.onReplay?.();
  return result;
}
