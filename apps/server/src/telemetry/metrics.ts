import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const callSeconds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const stepSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const waitSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Everything that is counted. The values of a label are of a closed set, or names of the definition and of the router: how
 * many series there are does not depend on users, projects or what they send. `docs/observability.md` has the table.
 */
export function createMetrics(registry: Registry) {
  const registers = [registry];
  return {
    requests: new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'HTTP requests until their answer begins, by pattern of the route. Of a live query its whole stream is not in it.',
      labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
      buckets: requestSeconds,
      registers,
    }),
    procedures: new Histogram({
      name: 'acme_procedure_duration_seconds',
      help: 'Procedures, over tRPC and REST alike, by what they answered: "ok" or the code of the error.',
      labelNames: ['procedure', 'code'],
      buckets: requestSeconds,
      registers,
    }),
    executionsStarted: new Counter({
      name: 'acme_executions_started_total',
      help: 'Executions that a worker has begun with.',
      labelNames: ['workflow'],
      registers,
    }),
    executionsEnded: new Counter({
      name: 'acme_executions_ended_total',
      help: 'Executions that have ended, by how and why. One that is retried and ends again counts again.',
      labelNames: ['workflow', 'outcome', 'reason'],
      registers,
    }),
    startLatency: new Histogram({
      name: 'acme_execution_start_latency_seconds',
      help: 'From when an execution was due to when a worker began with it.',
      buckets: waitSeconds,
      registers,
    }),
    runs: new Counter({
      name: 'acme_execution_runs_total',
      help: 'Stretches of executions in this process, by how each ended; "lost" and "broken" are not expected.',
      labelNames: ['outcome'],
      registers,
    }),
    steps: new Histogram({
      name: 'acme_step_attempt_duration_seconds',
      help: 'Attempts of steps that do something (run, request, action), by how they ended and why.',
      labelNames: ['kind', 'outcome', 'reason'],
      buckets: stepSeconds,
      registers,
    }),
    calls: new Histogram({
      name: 'acme_outgoing_call_duration_seconds',
      help: 'Calls that got an answer, by what for, connector and class of the status ("2xx").',
      labelNames: ['purpose', 'connector', 'status'],
      buckets: callSeconds,
      registers,
    }),
    callsFailed: new Counter({
      name: 'acme_outgoing_calls_failed_total',
      help: 'Calls that got no answer. "blocked" was refused by the egress rules, "failed" went out or tried to; "credential" had nothing to prove itself with.',
      labelNames: ['purpose', 'connector', 'outcome', 'reason'],
      registers,
    }),
    callsHeld: new Counter({
      name: 'acme_provider_calls_held_total',
      help: 'Calls of providers that were not made: the breaker is open, the provider wants rest, or too many are under way.',
      labelNames: ['connector', 'reason'],
      registers,
    }),
    callsWaited: new Histogram({
      name: 'acme_provider_call_wait_seconds',
      help: 'How long calls waited for their turn because of a limit; those that did not wait are not in it.',
      labelNames: ['connector'],
      buckets: waitSeconds,
      registers,
    }),
    breakersOpened: new Counter({
      name: 'acme_provider_breaker_opened_total',
      help: 'How often a provider of a project began to be left alone because it fails.',
      labelNames: ['connector'],
      registers,
    }),
    connectionChanges: new Counter({
      name: 'acme_connection_changes_total',
      help: 'Connected accounts by the state that they came into, and why. Counted before the transaction commits.',
      labelNames: ['integration', 'state', 'reason'],
      registers,
    }),
    eventTries: new Counter({
      name: 'acme_event_delivery_tries_total',
      help: 'Tries to deliver an event to a destination; after "given_up" it is not tried again.',
      labelNames: ['outcome'],
      registers,
    }),
    buildInfo: new Gauge({
      name: 'acme_build_info',
      help: 'Always 1; which version runs on which Node.',
      labelNames: ['version', 'node'],
      registers,
    }),
  };
}
