/** Bounds of one call, in milliseconds and bytes. */
export interface EgressLimits {
  /** From the first packet to the end of the TLS handshake, all addresses tried; also for the name lookup. */
  readonly connectMs: number;
  /** From the request to the answer's headers. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
  /** The whole call. A request may ask for less. */
  readonly totalMs: number;
  /** The body after decompression. */
  readonly responseBytes: number;
  /** Decompressed size by compressed size. */
  readonly ratio: number;
  /** The least time that a blocked or refused call takes, so that its length tells nothing of a network. */
  readonly floorMs: number;
}

export const defaultLimits: EgressLimits = {
  connectMs: 5_000,
  headersMs: 15_000,
  idleMs: 10_000,
  totalMs: 30_000,
  responseBytes: 10 * 1024 * 1024,
  ratio: 100,
  floorMs: 1_000,
};
