import { type Connector, problemIn, type ProviderProblem } from '@acme/integrations/connector';
import type { EgressResponse } from '../egress/index.ts';
import { describeAnswer } from './describe-answer.ts';

/** A larger answer of 2xx is what was asked for, and not read twice to find out. */
const mostBytesOfProblem = 64 * 1024;

/** What the provider says is wrong, without what it repeats of the credential. */
export function readProblem(connector: Connector, answer: EgressResponse): ProviderProblem | undefined {
  const { status, body, headers } = answer;
  const isFine = status >= 200 && status <= 299;
  if (isFine && (connector.errors === undefined || body.byteLength > mostBytesOfProblem)) return undefined;
  if (body.byteLength > mostBytesOfProblem) {
    return problemIn(connector, { status, headers: Object.fromEntries(headers) });
  }
  return problemIn(connector, describeAnswer(answer));
}
