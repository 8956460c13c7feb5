import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates } from 'node:tls';
import { isSameAddress } from './address-rule.ts';
import type { CheckedUrl } from './check-url.ts';
import { EgressError } from './egress-error.ts';
import { destinationKey } from './host-list.ts';
import type { CheckedAddresses } from './resolve-host.ts';

/** Opens a TCP connection to an address (never a name). */
export type Dial = (to: { readonly address: string; readonly port: number; readonly family: 4 | 6 }) => Socket;

export const dialTcp: Dial = ({ address, port, family }) => connect({ host: address, port, family, noDelay: true });

export interface DialOptions {
  readonly dial: Dial;
  readonly timeoutMs: number;
  /** Certificates of further authorities in PEM; the usual ones count as well. */
  readonly ca?: readonly string[] | undefined;
}

/**
 * Connects to one of the addresses that were checked, in order, and for https speaks TLS with the name
 * of the URL. No name is looked up here, so there is nothing to rebind.
 *
 * @throws EgressError `egress_failed` `connect`, `tls`; `egress_blocked` `address`
 */
export async function dialPinned(
  target: CheckedUrl,
  addresses: CheckedAddresses,
  options: DialOptions,
): Promise<Socket> {
  const deadline = performance.now() + options.timeoutMs;
  const raw = await dialFirst(target, addresses.list, options.dial, deadline);
  if (!target.secure) return raw;
  return secureSocket(target, raw, options.ca, deadline);
}

async function dialFirst(target: CheckedUrl, list: readonly string[], dial: Dial, deadline: number): Promise<Socket> {
  let failure = '';
  for (const [index, address] of list.entries()) {
    // A silent address must leave time for the ones after it.
    const patienceMs = Math.max(1, (deadline - performance.now()) / (list.length - index));
    const socket = dial({ address, port: target.destination.port, family: isIP(address) === 6 ? 6 : 4 });
    failure = (await settled(socket, 'connect', patienceMs)) ?? '';
    if (failure !== '') continue;
    if (isSameAddress(address, socket.remoteAddress)) return socket;
    socket.destroy();
    throw EgressError.blocked(
      'address',
      `A connection for ${destinationKey(target.destination)} ended at another address.`,
    );
  }
  throw EgressError.failed('connect', `${destinationKey(target.destination)} could not be reached: ${failure}.`, {
    maybeSent: false,
  });
}

async function secureSocket(
  target: CheckedUrl,
  raw: Socket,
  ca: readonly string[] | undefined,
  deadline: number,
): Promise<Socket> {
  const socket = connectTls({
    socket: raw,
    host: target.hostname,
    // A server name indication is never an address (RFC 6066 section 3).
    ...(isIP(target.hostname) === 0 ? { servername: target.hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    // Said aloud, because an environment variable of Node would switch it off otherwise.
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ...ca] }),
  });
  const failure = await settled(socket, 'secureConnect', Math.max(1, deadline - performance.now()));
  if (failure === undefined) return socket;
  raw.destroy();
  throw EgressError.failed('tls', `${destinationKey(target.destination)} did not prove to be itself: ${failure}.`, {
    maybeSent: false,
  });
}

/** Resolves with undefined at the event, with the reason if it does not come; then the socket is gone. */
function settled(socket: Socket, event: 'connect' | 'secureConnect', patienceMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      socket.off(event, succeed);
      socket.destroy();
      resolve(why);
    };
    const onError = (error: NodeJS.ErrnoException) => fail(error.code ?? 'refused');
    const onClose = () => fail('closed');
    const succeed = () => {
      clearTimeout(timer);
      socket.off('error', onError).off('close', onClose);
      resolve(undefined);
    };
    const timer = setTimeout(() => fail('timeout'), patienceMs);
    // Stays on after a failure: a socket may report a second error while it is torn down.
    socket.on('error', onError).once('close', onClose).once(event, succeed);
  });
}
