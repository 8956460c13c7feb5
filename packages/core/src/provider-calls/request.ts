import {
  type AddressedRequest,
  AppError,
  type ProviderRequest,
  type ProviderResponse,
  type ServerActor,
  type Subject,
  type UserActor,
} from '@acme/api';
import type { Integration } from '@acme/integrations';
import { lowerCased } from '@acme/integrations/runtime';
import { readTarget } from '../connections/access.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { readableHeaders, refuseBrowserRequest } from './browser-rule.ts';
import { chooseConnection } from './choose-connection.ts';
import { callProvider, type ProviderCallDeps } from './call-provider.ts';
import { describeAnswer } from './describe-answer.ts';
import { describeFailure } from './describe-failure.ts';

/**
 * Calls the provider as one of the user's accounts, for the host's backend and, where the definition allows it, for the user's own
 * browser. Any status of the provider is an answer.
 *
 * @throws not_found, connection_required, reconnect_required, integration_locked, suspended, forbidden, too_many_requests,
 *   provider_busy, provider_error, egress_blocked, egress_failed, unavailable, invalid_request
 */
export async function requestAsUser(
  deps: ProviderCallDeps & Pick<CoreDeps, 'projects' | 'definitions' | 'clock'>,
  actor: ServerActor | UserActor,
  subject: Subject,
  addressed: AddressedRequest,
): Promise<ProviderResponse> {
  const body = bodyOf(addressed);
  const { connectionId, usedBy, integration } = await chooseConnection(
    deps,
    forProject(deps.db, subject.projectId),
    subject,
    addressed,
  );
  const { projectId } = subject;
  const request = await withPath(deps, { projectId, connectionId, usedBy }, integration, addressed);
  if (actor.kind === 'user') refuseBrowserRequest(integration, request);
  const startedAt = performance.now();
  try {
    const { answer, rejected } = await callProvider(
      deps,
      { projectId: subject.projectId, connectionId, usedBy, connector: integration.connector },
      {
        method: request.method,
        path: request.path,
        headers: { accept: 'application/json', ...lowerCased(request.headers) },
        query: Object.fromEntries(Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value)])),
        ...body,
        ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
      },
    );
    note(deps, actor, connectionId, request, answer.status, startedAt);
    if (rejected) throw mustReconnect(integration);
    const described = describeAnswer(answer, request.answer);
    return actor.kind === 'user' ? { ...described, headers: readableHeaders(described.headers) } : described;
  } catch (error) {
    throw describeFailure(integration, error);
  }
}

/** A whole address is a path below the account's base URL, or no address of this account. @throws invalid_request */
async function withPath(
  deps: ProviderCallDeps,
  used: { readonly projectId: string; readonly connectionId: string; readonly usedBy: string },
  integration: Integration,
  { url, ...request }: AddressedRequest,
): Promise<ProviderRequest> {
  if (url === undefined) return request;
  const { baseUrl } = await readTarget(deps, used).catch((error: unknown) => {
    throw describeFailure(integration, error);
  });
  const base = new URL(baseUrl).href.replace(/\/+$/, '');
  const asked = new URL(url).href;
  if (asked.startsWith(`${base}/`)) return { ...request, path: asked.slice(base.length) };
  throw new AppError('invalid_request', `That is no address of ${integration.name}: a request goes below ${base}.`);
}

function bodyOf({ json, text, base64 }: ProviderRequest): {
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
} {
  if ([json, text, base64].filter((one) => one !== undefined).length > 1) {
    throw new AppError('invalid_request', 'A request has one body. Give "json", "text" or "base64", not several.');
  }
  if (json !== undefined) return { json };
  if (text !== undefined) return { body: text };
  return base64 === undefined ? {} : { body: Buffer.from(base64, 'base64') };
}

function mustReconnect(integration: Integration): AppError {
  return new AppError(
    'reconnect_required',
    `${integration.name} does not accept the credential of this account any more. Its owner has to connect it again.`,
  );
}

/** That an account was used; what for is the customer's, who may well stand in the path. */
function note(
  { log }: Pick<CoreDeps, 'log'>,
  actor: ServerActor | UserActor,
  connectionId: string,
  { method }: ProviderRequest,
  status: number,
  startedAt: number,
): void {
  const tookMs = Math.round(performance.now() - startedAt);
  log.info(
    { projectId: actor.projectId, connectionId, by: actor.kind, method, status, tookMs },
    'a provider was called',
  );
}
