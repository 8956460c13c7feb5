import { parseJson } from '../parse-json.ts';

/** What RFC 6749 §5.1 and OpenID Connect name, and may be left out. */
const optional = ['refresh_token', 'scope', 'expires_in'];

/**
 * An answer of a token endpoint as RFC 6749 §5.1 has it, where a provider says the same in another way: without `token_type`
 * or with a word of its own, `null` for what there is not, an end in no seconds for none. An ID token is left out: nothing here
 * reads it, and some providers sign it as another issuer than the one they go by. Anything else stays as it is.
 */
export function readTokens(body: Buffer<ArrayBuffer>, tokenTypes: readonly string[]): Buffer<ArrayBuffer> | string {
  const said = parseJson(body.toString());
  if (typeof said !== 'object' || said === null || !('access_token' in said)) return body;
  const read: Record<string, unknown> = { ...said };
  delete read['id_token'];
  for (const name of optional) if (read[name] === null) delete read[name];
  if (read['expires_in'] === 0) delete read['expires_in'];
  const type = read['token_type'];
  if (type === undefined || (typeof type === 'string' && tokenTypes.includes(type))) read['token_type'] = 'bearer';
  return JSON.stringify(read);
}
