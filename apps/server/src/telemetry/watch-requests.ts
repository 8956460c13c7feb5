import { toAppError } from '@acme/api';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { RequestRecord } from '../http/request-record.ts';
import type { Metrics } from './metrics.ts';
import type { Scopes } from './scope.ts';
import type { Tracer } from './tracer.ts';

/** Watches what answers HTTP. */
export interface Watch {
  request(record: RequestRecord, request: Request, answer: () => Promise<Response>): Promise<Response>;
  procedure<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createWatch({
  metrics,
  scopes,
  tracer,
  slugOf,
  log,
}: {
  readonly metrics: Metrics;
  readonly scopes: Scopes;
  readonly tracer: Tracer | undefined;
  readonly slugOf: (projectId: string) => string | undefined;
  readonly log: Logger;
}): Watch {
  const tellsAll = log.isLevelEnabled('debug');

  function told(record: RequestRecord, method: string, status: number, startedAt: number): void {
    const seconds = (performance.now() - startedAt) / 1_000;
    const labels = {
      http_request_method: method,
      http_route: record.route ?? '',
      http_response_status_code: status,
    };
    metrics.requests.observe(labels, seconds);
    if (tellsAll) {
      const tookMs = Math.round(seconds * 1_000);
      log.debug({ method, route: record.route, status, tookMs }, 'a request was answered');
    }
  }

  /** The pattern of the route and never the address: ids of users stand in it, and codes of providers behind the "?". */
  function describe(span: Span, record: RequestRecord, method: string, status: number): void {
    if (record.route !== undefined) {
      span.updateName(`${method} ${record.route}`);
      span.setAttribute('http.route', record.route);
    }
    const project = record.projectId === undefined ? undefined : slugOf(record.projectId);
    if (project !== undefined) span.setAttribute('acme.project', project);
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) {
      span.setAttribute('error.type', String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
  }

  return {
    async request(record, request, answer) {
      const startedAt = performance.now();
      const method = methods.has(request.method) ? request.method : '_OTHER';
      return await scopes.run({ request: record }, async () => {
        if (tracer === undefined) {
          const response = await answer();
          told(record, method, response.status, startedAt);
          return response;
        }
        const attributes = { 'http.request.method': method, 'acme.request.id': record.id };
        const traceparent = request.headers.get('traceparent') ?? undefined;
        return await tracer.span({ name: method, kind: 'server', attributes, traceparent }, async (span) => {
          const response = await answer();
          told(record, method, response.status, startedAt);
          describe(span, record, method, response.status);
          return response;
        });
      });
    },

    async procedure(name, work) {
      const startedAt = performance.now();
      const counted = async <Result>(inner: () => Promise<Result>, span?: Span): Promise<Result> => {
        let code = 'ok';
        try {
          return await inner();
        } catch (error) {
          code = toAppError(error).code;
          span?.setAttribute('error.type', code);
          throw error;
        } finally {
          metrics.procedures.observe({ procedure: name, code }, (performance.now() - startedAt) / 1_000);
        }
      };
      if (tracer === undefined) return await counted(work);
      const attributes = { 'acme.procedure': name };
      return await tracer.span({ name, kind: 'internal', attributes }, (span) => counted(work, span));
    },
  };
}
