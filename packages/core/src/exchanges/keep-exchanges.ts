import type { Exchange } from '@acme/api';
import { describeExchange } from './describe-exchange.ts';
import type { OnExchange } from './observe.ts';

/** Requests of one try that are kept: the last ones. */
const most = 3;

/** Notes the requests of one try of a step with the step. */
export function keepExchanges(note: (value: unknown) => void, bodies: boolean): OnExchange {
  const kept: Exchange[] = [];
  return (observed) => {
    kept.push(describeExchange(observed, bodies));
    if (kept.length > most) kept.shift();
    note(kept);
  };
}
