import { EgressError, type ObservedCall, type Observer } from '@acme/core';
import { describeFailure, type ExecutionInfo, type ObservedAttempt } from '@acme/workflow';
import type { Span } from '@opentelemetry/api';
import { createDescribe } from './describe-statement.ts';
import { knownReason } from './known-reason.ts';
import type { Metrics } from './metrics.ts';
import type { Scopes } from './scope.ts';
import { executionAttributes, type Tracer } from './tracer.ts';

/** What watches the product for us: it counts, and where there is a tracer it makes spans. */
export function createObserver({
  metrics,
  scopes,
  tracer,
  slugOf,
}: {
  readonly metrics: Metrics;
  readonly scopes: Scopes;
  readonly tracer: Tracer | undefined;
  readonly slugOf: (projectId: string) => string | undefined;
}): Observer {
  const projectAttribute = ({ scope }: ExecutionInfo) => {
    const slug = slugOf(scope);
    return slug === undefined ? {} : { 'acme.project': slug };
  };
  return {
    traceparent: () => tracer?.traceparent(),
    ...(tracer === undefined ? {} : { statement: traceStatements(tracer) }),

    async run(run, work) {
      const { execution, runNo, waitedMs } = run;
      if (runNo === 1) {
        metrics.executionsStarted.inc({ workflow: execution.workflowId });
        metrics.startLatency.observe(waitedMs / 1_000);
      }
      const counted = async (span?: Span) => {
        try {
          const end = await work();
          metrics.runs.inc({ outcome: end.kind });
          span?.setAttribute('acme.run.outcome', end.kind);
          if (end.reason !== undefined) span?.setAttribute('error.type', knownReason(end.reason));
          return end;
        } catch (error) {
          metrics.runs.inc({ outcome: 'broken' });
          throw error;
        }
      };
      return await scopes.run({ projectId: execution.scope }, async () => {
        if (tracer === undefined) return await counted();
        const attributes = {
          ...executionAttributes(execution),
          ...projectAttribute(execution),
          'acme.run.number': runNo,
          'acme.run.waited_ms': waitedMs,
        };
        const name = `run ${execution.workflowId}`;
        return await tracer.span({ name, kind: 'consumer', attributes, execution }, counted);
      });
    },

    async attempt(attempt, work) {
      const startedAt = performance.now();
      const counted = async <Result>(inner: () => Promise<Result>, span?: Span): Promise<Result> => {
        let end = { outcome: 'succeeded', reason: '' };
        try {
          return await inner();
        } catch (error) {
          end = endOfAttempt(attempt, error);
          throw error;
        } finally {
          const { outcome, reason } = end;
          metrics.steps.observe({ kind: attempt.kind, ...end }, (performance.now() - startedAt) / 1_000);
          span?.setAttribute('acme.step.outcome', outcome);
          if (reason !== '') span?.setAttribute('error.type', reason);
        }
      };
      if (tracer === undefined) return await counted(work);
      const { name, key, kind, attempt: number } = attempt;
      const attributes = { 'acme.step.key': key, 'acme.step.kind': kind, 'acme.step.attempt': number };
      return await tracer.span({ name: `step ${name}`, kind: 'internal', attributes }, (span) => counted(work, span));
    },

    ended(execution, { status, reason }) {
      const known = knownReason(reason);
      metrics.executionsEnded.inc({ workflow: execution.workflowId, outcome: status, reason: known });
      tracer?.executionSpan(execution, { status, reason: known === '' ? undefined : known });
    },

    async call(call, work) {
      const startedAt = performance.now();
      const { purpose, connector = '' } = call;
      try {
        if (tracer === undefined) return await answered(() => work(undefined));
        return await tracer.span({ name: methodOf(call), kind: 'client', attributes: attributesOfCall(call) }, (span) =>
          answered(() => work(tracer.traceparent()), span),
        );
      } catch (error) {
        metrics.callsFailed.inc({ purpose, connector, ...endOfCall(error) });
        throw error;
      }

      async function answered<Answer extends { readonly status: number }>(
        inner: () => Promise<Answer>,
        span?: Span,
      ): Promise<Answer> {
        try {
          const answer = await inner();
          const status = `${Math.floor(answer.status / 100)}xx`;
          metrics.calls.observe({ purpose, connector, status }, (performance.now() - startedAt) / 1_000);
          span?.setAttribute('http.response.status_code', answer.status);
          if (answer.status >= 400) span?.setAttribute('error.type', String(answer.status));
          return answer;
        } catch (error) {
          span?.setAttribute('error.type', endOfCall(error).reason);
          throw error;
        }
      }
    },

    callHeld: (connector, reason) => metrics.callsHeld.inc({ connector, reason }),
    callWaited: (connector, waitedMs) => metrics.callsWaited.observe({ connector }, waitedMs / 1_000),
    breakerOpened: (connector) => metrics.breakersOpened.inc({ connector }),
    connectionMoved: (integration, state, reason) =>
      metrics.connectionChanges.inc({ integration, state, reason: reason ?? '' }),
    eventTried: (outcome) => metrics.eventTries.inc({ outcome }),
  };
}

function traceStatements(tracer: Tracer): NonNullable<Observer['statement']> {
  const describe = createDescribe();
  return async (text, work) => {
    const { summary, operation, table } = describe(text);
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.summary': summary,
      ...(table === undefined ? {} : { 'db.collection.name': table }),
    };
    return await tracer.span({ name: summary, kind: 'client', attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        const { code } = error as { readonly code?: unknown };
        const isState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
        span.setAttribute('error.type', isState ? code : '_OTHER');
        throw error;
      }
    });
  };
}

/** Of the address nothing: where a customer's account is, and what is asked there, is the customer's. */
function attributesOfCall(call: ObservedCall) {
  const { purpose, connector } = call;
  return {
    'http.request.method': methodOf(call),
    'acme.call.purpose': purpose,
    ...(connector === undefined ? {} : { 'acme.connector': connector }),
  };
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function methodOf({ method }: ObservedCall): string {
  const upper = method.toUpperCase();
  return methods.has(upper) ? upper : '_OTHER';
}

function endOfCall(error: unknown): { readonly outcome: string; readonly reason: string } {
  // What fills in a credential throws in words of its own.
  if (!(error instanceof EgressError)) return { outcome: 'credential', reason: 'credential' };
  return { outcome: error.code === 'egress_blocked' ? 'blocked' : 'failed', reason: error.reason };
}

function endOfAttempt({ signal }: ObservedAttempt, error: unknown) {
  // Nobody can tell a failure from the answer to our own abort.
  if (signal.aborted) return { outcome: 'abandoned', reason: '' };
  const { park, reason } = describeFailure(error);
  return { outcome: park ? 'parked' : 'failed', reason: knownReason(reason) };
}
