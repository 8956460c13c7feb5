import type { Connector } from './connector.ts';

const eventType = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$/;
const headerName = /^[a-z0-9][a-z0-9-]*$/;

/** Names with dots between, with one list among them at most. */
const fieldPath = /^\w+(?:\.\w+)*(?:\.\*(?:\.\w+)+)?$/;

/** What is wrong with what a connector says of its webhooks, in words; undefined when nothing is. */
export function webhookMistake({ webhooks, auth }: Connector): string | undefined {
  if (webhooks === undefined) return undefined;
  const { proof, secret, handshake, events } = webhooks;
  const types = Object.keys(events);
  if (types.length === 0) return 'its webhooks declare no event';
  const odd = types.find((type) => !eventType.test(type));
  if (odd !== undefined) return `"${odd}" is no type of an event: letters, digits and "_.:/-"`;
  if (secret === 'client' && auth.kind !== 'oauth2')
    return 'its webhooks are proved with the secret of an OAuth client, and there is none';
  if (secret === 'client' && webhooks.environment !== undefined)
    return 'its webhooks are proved with the secret of its OAuth client, whose variable is named there';
  if (handshake?.kind === 'secret' && secret !== 'connection')
    return 'a delivery may give the secret only where each account has an address of its own';
  if (handshake?.kind === 'secret' && !headerName.test(handshake.header))
    return `the header "${handshake.header}" is not in small letters`;
  if (proof.kind === 'body_token') {
    if (secret !== 'connection') return 'a secret in the body is believed only of one account';
    return fieldPath.test(proof.field) ? undefined : `"${proof.field}" is no place in a body`;
  }
  if (!headerName.test(proof.header)) return `the header "${proof.header}" is not in small letters`;
  if (proof.kind === 'token') return undefined;
  const { signed = '{body}', time, separator } = proof;
  if (!signed.includes('{body}')) return 'what is signed does not have {body} in it';
  if (signed.includes('{timestamp}') !== (time !== undefined && !('field' in time)))
    return '{timestamp} has to be signed where a header says the time, and nowhere else';
  if (time !== undefined && 'entry' in time && separator === undefined)
    return 'the time is an entry of a header that is no list';
  return undefined;
}
