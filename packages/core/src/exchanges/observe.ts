import { type EgressRequest, type EgressResponse, EgressError } from '../egress/index.ts';

/** What was asked of the other side, by whoever asked: without what goes along to prove who it is. */
export type Sent = Pick<EgressRequest, 'method' | 'headers' | 'query' | 'json' | 'body'> & { readonly url: URL };

/** A request and what became of it. */
export interface Observed {
  readonly sent: Sent;
  readonly came: EgressResponse | undefined;
  /** Why nothing usable came: a code of ours. */
  readonly failure: string | undefined;
  readonly startedAt: Date;
  readonly ms: number;
}

/** Is told of every request of a call; what it throws is nobody's trouble. */
export type OnExchange = (observed: Observed) => void;

/** Makes a request and tells of it. */
export async function observe(
  onExchange: OnExchange | undefined,
  sent: Sent,
  fetch: () => Promise<EgressResponse>,
): Promise<EgressResponse> {
  if (onExchange === undefined) return await fetch();
  const startedAt = new Date();
  const began = performance.now();
  const tell = (came: EgressResponse | undefined, failure: string | undefined) =>
    onExchange({ sent, came, failure, startedAt, ms: Math.round(performance.now() - began) });
  try {
    const came = await fetch();
    tell(came, undefined);
    return came;
  } catch (error) {
    tell(undefined, error instanceof EgressError ? error.reason : 'not_sent');
    throw error;
  }
}
