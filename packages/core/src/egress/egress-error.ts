/** Whether nothing was sent, or no usable answer came. */
export type EgressErrorCode = 'egress_blocked' | 'egress_failed';

/** Why nothing was sent. */
export type BlockedReason =
  | 'address'
  | 'header'
  | 'host_not_allowed'
  | 'invalid_request'
  | 'invalid_url'
  | 'ip_literal'
  | 'plain_http'
  | 'scheme'
  | 'secret_not_for_host'
  | 'userinfo';

/** Why there is no usable answer. */
export type FailedReason =
  | 'aborted'
  | 'body'
  | 'connect'
  | 'connection_lost'
  | 'dns'
  | 'encoding'
  | 'not_json'
  | 'ratio'
  | 'redirect'
  | 'timeout'
  | 'tls'
  | 'too_large';

/** The closed set of reasons, for the operator's log. */
export type EgressReason = BlockedReason | FailedReason;

const messages: Readonly<Record<EgressErrorCode, string>> = {
  egress_blocked: 'The request was not sent, because its destination is not allowed.',
  egress_failed: 'The request got no usable answer from its destination.',
};

/**
 * An outgoing request that did not come off. `message` is the same for all of a code and may be shown to
 * anybody; `reason` and `detail` are for the operator's log, because they tell of the network. None of
 * them holds a path, a query, a header or a secret.
 */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code: EgressErrorCode;
  readonly reason: EgressReason;
  /** What happened and what the operator can do, with host and port. */
  readonly detail: string;
  /**
   * Whether the destination may have got the request, in part or whole: false means that sending it
   * again repeats nothing.
   */
  readonly maybeSent: boolean;

  private constructor(code: EgressErrorCode, reason: EgressReason, detail: string, maybeSent: boolean) {
    super(messages[code]);
    this.code = code;
    this.reason = reason;
    this.detail = detail;
    this.maybeSent = maybeSent;
  }

  static blocked(reason: BlockedReason, detail: string): EgressError {
    return new EgressError('egress_blocked', reason, detail, false);
  }

  static failed(reason: FailedReason, detail: string, { maybeSent }: { readonly maybeSent: boolean }): EgressError {
    return new EgressError('egress_failed', reason, detail, maybeSent);
  }
}

/** The refusal to send that a failure goes back to; undefined when it goes back to something else. */
export function blockedIn(failure: unknown): EgressError | undefined {
  for (let at = failure; at instanceof Error; at = at.cause) {
    if (at instanceof EgressError && at.code === 'egress_blocked') return at;
  }
  return undefined;
}
