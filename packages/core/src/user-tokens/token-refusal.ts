/**
 * Why a user token was refused: for the project's log and the token debugger, never for the caller.
 * Of the token, the reason quotes a short and cleaned header value at most.
 */
export class TokenRefusal extends Error {
  readonly rule: string;
  readonly reason: string;

  constructor(rule: string, reason: string, options?: ErrorOptions) {
    super(`${rule}: ${reason}`, options);
    this.name = 'TokenRefusal';
    this.rule = rule;
    this.reason = reason;
  }
}
