import { retryAfterMs } from '@acme/integrations/runtime';
import * as z from 'zod';
import type { EgressError, EgressResponse } from '../egress/index.ts';
import type { Grant } from './oauth.ts';
import { parseJson } from '../parse-json.ts';
import { deadGrant } from './dead-grant.ts';

/** What came of asking a token endpoint for new tokens. */
export type RefreshOutcome =
  | { readonly kind: 'renewed'; readonly grant: Grant }
  /** The provider will not accept this grant again. */
  | { readonly kind: 'refused'; readonly said: string }
  /** The provider does not accept our OAuth client, so it tells nothing of the grant. */
  | { readonly kind: 'client_refused'; readonly said: string }
  | {
      readonly kind: 'failed';
      /** Whether the provider may have used up the refresh token all the same. */
      readonly maybeUsed: boolean;
      readonly retryAfterMs?: number;
      /** For the log. */
      readonly said: string;
      /** The request was refused before it was sent, and will be the next time too. */
      readonly blocked?: EgressError;
    }
  /** Nobody was asked. */
  | { readonly kind: 'unsent' };

/** The last three are GitHub's and Slack's, inside a 200. */
const badClient = new Set([
  'invalid_client',
  'unauthorized_client',
  'incorrect_client_credentials',
  'bad_client_secret',
  'invalid_client_id',
]);
/** Any other status may come from something that stands in front of the provider. */
const speaksOfTheGrant = new Set([200, 400, 401, 403]);

/** HubSpot says `status` where others say `error`. */
const Refusal = z.object({ error: z.string().optional(), status: z.string().optional(), ok: z.boolean().optional() });

/**
 * Sorts an answer that holds no new tokens. Only known codes count: everything else is taken for a failure that
 * passes, since a grant that is given up by mistake has to be given again by a person.
 */
export function judgeAnswer(answer: Pick<EgressResponse, 'status' | 'headers' | 'text'>, now: Date): RefreshOutcome {
  const { status } = answer;
  const refusal = Refusal.safeParse(parseJson(answer.text())).data;
  const codes = [refusal?.error, refusal?.status].filter((code) => code !== undefined);
  if (speaksOfTheGrant.has(status)) {
    const dead = codes.find((code) => deadGrant.has(code));
    if (dead !== undefined) return { kind: 'refused', said: dead };
    const client = codes.find((code) => badClient.has(code));
    if (client !== undefined) return { kind: 'client_refused', said: client };
  }
  const wait = retryAfterMs(answer.headers.get('retry-after'), now);
  const refused = status >= 300 || refusal?.error !== undefined || refusal?.ok === false;
  return {
    kind: 'failed',
    // A success that cannot be read may have been one.
    maybeUsed: !refused,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    said: refused ? `status ${status}` : `status ${status} without tokens`,
  };
}
