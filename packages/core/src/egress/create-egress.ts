import { setTimeout as sleep } from 'node:timers/promises';
import type { SecretHandle } from '@acme/integrations';
import { type CallPurpose, type Observer, unobserved } from '../observe/observer.ts';
import { type BuiltRequest, buildRequest } from './build-request.ts';
import { orAborted, startClock } from './call-clock.ts';
import { checkUrl } from './check-url.ts';
import { createConnectionPools } from './connection-pools.ts';
import { type Dial, dialTcp } from './dial-pinned.ts';
import { EgressError } from './egress-error.ts';
import { fillSecrets, type Reveal, type SecretValue } from './fill-secrets.ts';
import { destinationKey, parseExact } from './host-list.ts';
import { defaultLimits, type EgressLimits } from './limits.ts';
import { type ReceivedAnswer, receiveAnswer } from './receive-answer.ts';
import { createResolve, type Resolve, resolveHost } from './resolve-host.ts';

/** What `createEgress` takes; `resolve` and `dial` are for tests. */
export interface EgressOptions {
  /** EGRESS_ALLOW: exact `host:port` of private targets; plain http is possible to these alone. */
  readonly allow: readonly string[];
  /** Turns a handle into its value and the `host[:port]` that it may go to. */
  readonly reveal: Reveal;
  readonly limits?: Partial<EgressLimits>;
  /** Certificates of further authorities in PEM, for private targets. */
  readonly ca?: readonly string[];
  readonly resolve?: Resolve;
  readonly dial?: Dial;
  readonly observer?: Pick<Observer, 'call'>;
}

/** One outgoing request. Values of headers, query and json may hold secrets as handles. */
export interface EgressRequest {
  readonly method: string;
  readonly url: URL | string;
  readonly headers?: Readonly<Record<string, SecretValue>>;
  /** Added to the query of `url`. */
  readonly query?: Readonly<Record<string, SecretValue>>;
  readonly body?: string | Uint8Array;
  /** Sent as JSON; may hold secrets anywhere. */
  readonly json?: unknown;
  /** Proves the request by what is in it, as OAuth 1.0a does. */
  readonly signer?: RequestSigner;
  /** `host`, `host:port` or `*.suffix[:port]` that this call may go to; without a port 443 is meant. */
  readonly allowHosts: readonly string[];
  readonly signal?: AbortSignal;
  /** For the whole call, if less than the limit of the egress. */
  readonly timeoutMs?: number;
  /** For whoever watches. The purpose `host` also lets the host know what the call belongs to (`traceparent`). */
  readonly about?: CallAbout;
}

/** What a call is made for, and which connector it is part of. */
export interface CallAbout {
  readonly purpose: CallPurpose;
  readonly connector?: string;
}

/** Makes headers of a whole request and of a secret that is not sent itself. */
export interface RequestSigner {
  readonly secret: SecretHandle;
  /** Called once it is known that the secret may go to where the request goes. `form` is a body of that type. */
  sign(
    request: { readonly method: string; readonly url: URL; readonly form?: string | undefined },
    secret: string,
  ): Readonly<Record<string, string>>;
}

/** The whole answer, read to its end. */
export interface EgressResponse {
  readonly status: number;
  /** Without those that describe the packing, which is undone. */
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The body as UTF-8. */
  text(): string;
  /** @throws EgressError `egress_failed` `not_json` */
  json(): unknown;
  /** Values of the secrets that were sent, for `redact`: the answer may repeat them. */
  readonly revealed: readonly string[];
}

/** The way out of this process. */
export interface Egress {
  /**
   * Makes one HTTP request. Never follows a redirect; statuses of 400 and above are answers, not errors.
   *
   * @throws EgressError `egress_blocked` if nothing was sent, `egress_failed` if no usable answer came;
   *   whatever `reveal` throws
   */
  fetch(request: EgressRequest): Promise<EgressResponse>;
  /** Cuts off what is running and closes all connections. */
  close(): Promise<void>;
}

/**
 * The one place where calls leave this process. A URL must be https with a public name of the caller's
 * list; all its addresses must be public; the connection goes to a checked address; only then are secrets
 * put in, and only those bound to this host and port.
 *
 * @example
 * const egress = createEgress({ allow: ['127.0.0.1:4400'], reveal });
 * const answer = await egress.fetch({ method: 'GET', url: 'https://api.taskly.test/me', allowHosts: ['api.taskly.test'] });
 */
export function createEgress(options: EgressOptions): Egress {
  const limits = { ...defaultLimits, ...options.limits };
  const allow = parseAllow(options.allow);
  const resolve = options.resolve ?? createResolve(limits.connectMs);
  const observer = options.observer ?? unobserved;
  const pools = createConnectionPools(limits, { dial: options.dial ?? dialTcp, ca: options.ca });

  async function send(spec: EgressRequest, signal: AbortSignal): Promise<EgressResponse> {
    const target = checkUrl(spec.url, { allow, allowHosts: spec.allowHosts });
    const addresses = await orAborted(signal, resolveHost(target, resolve));
    const slots = { ...spec, signing: spec.signer?.secret };
    const filled = await orAborted(signal, fillSecrets(slots, { target, addresses }, options.reveal));
    const request = signed(buildRequest(target, filled, spec), target.url, spec.signer, filled.signing);
    const key = destinationKey(target.destination);
    const answer = await pools.use(target, addresses, (pool) => receiveAnswer(pool, request, { key, signal, limits }));
    return new Answer(answer, filled.revealed);
  }

  async function fetchOnce(spec: EgressRequest): Promise<EgressResponse> {
    const startedAt = performance.now();
    const clock = startClock(Math.min(spec.timeoutMs ?? limits.totalMs, limits.totalMs), spec.signal);
    try {
      return await send(spec, clock.signal);
    } catch (error) {
      if (error instanceof EgressError && isOracle(error)) {
        const restMs = limits.floorMs - (performance.now() - startedAt);
        if (restMs > 0)
          await sleep(restMs, undefined, spec.signal ? { signal: spec.signal } : {}).catch(() => undefined);
      }
      throw error;
    } finally {
      clock.stop();
    }
  }

  return {
    fetch(spec) {
      const { purpose, connector } = spec.about ?? { purpose: 'other' };
      return observer.call({ purpose, connector, method: spec.method }, (traceparent) =>
        fetchOnce(purpose === 'host' && traceparent !== undefined ? carrying(spec, traceparent) : spec),
      );
    },
    close: () => pools.close(),
  };
}

/** What an author has set stays: it is the author's own. */
function carrying(spec: EgressRequest, traceparent: string): EgressRequest {
  return { ...spec, headers: { traceparent, ...spec.headers } };
}

/** The same way out, with what its calls are about. */
export function callsAbout(egress: Egress, about: CallAbout): Egress {
  return {
    fetch: (request) => egress.fetch({ ...request, about }),
    close: () => egress.close(),
  };
}

function signed(
  request: BuiltRequest,
  base: URL,
  signer: RequestSigner | undefined,
  secret: string | undefined,
): BuiltRequest {
  if (signer === undefined || secret === undefined) return request;
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const headers = signer.sign(
    {
      method: request.method,
      url: new URL(request.path, base.origin),
      form: isForm && typeof request.body === 'string' ? request.body : undefined,
    },
    secret,
  );
  return { ...request, headers: { ...request.headers, ...headers } };
}

function parseAllow(entries: readonly string[]): ReadonlySet<string> {
  return new Set(
    entries.map((entry) => {
      const destination = parseExact(entry);
      if (destination !== undefined) return destinationKey(destination);
      throw new TypeError(
        `EGRESS_ALLOW holds "${entry}", which is not host:port. Name each target exactly, as 127.0.0.1:4400.`,
      );
    }),
  );
}

/** Answers whose time would tell an outsider what there is behind a name. */
function isOracle({ code, reason }: EgressError): boolean {
  return code === 'egress_blocked' || reason === 'dns' || reason === 'connect' || reason === 'tls';
}

class Answer implements EgressResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly revealed: readonly string[];

  constructor({ status, headers, body }: ReceivedAnswer, revealed: readonly string[]) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.revealed = revealed;
  }

  text(): string {
    return new TextDecoder().decode(this.body);
  }

  json(): unknown {
    try {
      return JSON.parse(this.text());
    } catch {
      // The parser's message quotes the body.
      throw EgressError.failed('not_json', 'The answer is not JSON.', { maybeSent: true });
    }
  }
}
