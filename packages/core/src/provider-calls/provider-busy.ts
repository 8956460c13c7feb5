/** A provider is not to be called now. */
export class ProviderBusy extends Error {
  override readonly name = 'ProviderBusy';
  readonly reason: 'circuit_open' | 'rate_limited' | 'too_many_calls';
  readonly retryAfterMs: number;

  constructor(reason: ProviderBusy['reason'], message: string, retryAfterMs: number) {
    super(message);
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}
