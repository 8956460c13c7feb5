import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './address-rule.ts';
import type { CheckedUrl } from './check-url.ts';
import { EgressError } from './egress-error.ts';
import { destinationKey } from './host-list.ts';

/** Returns all IPv4 and IPv6 addresses of a name. `local`: ask like any program here, hosts file included. */
export type Resolve = (hostname: string, options: { readonly local: boolean }) => Promise<readonly string[]>;

declare const checked: unique symbol;

/** Addresses of a destination, each of which may be dialled. */
export interface CheckedAddresses {
  readonly [checked]: true;
  readonly list: readonly string[];
  readonly allLoopback: boolean;
}

/**
 * Looks a name up and checks every address, so that no answer can smuggle a private one in.
 *
 * @throws EgressError `egress_blocked` `address`, `egress_failed` `dns`
 */
export async function resolveHost(target: CheckedUrl, resolve: Resolve): Promise<CheckedAddresses> {
  const { hostname, operatorAllowed, destination } = target;
  const key = destinationKey(destination);
  let list: readonly string[];
  try {
    list = isIP(hostname) === 0 ? await resolve(hostname, { local: operatorAllowed }) : [hostname];
  } catch (error) {
    throw EgressError.failed('dns', `The name of ${key} could not be looked up: ${codeOf(error)}.`, {
      maybeSent: false,
    });
  }
  if (list.length === 0) throw EgressError.failed('dns', `${key} has no address.`, { maybeSent: false });
  const forbidden = list.find((address) => isIP(address) === 0 || !(operatorAllowed || isPublicAddress(address)));
  if (forbidden !== undefined) {
    throw EgressError.blocked(
      'address',
      `${key} has the address ${forbidden}, which is not one of the public internet. If it is yours, add ${key} to EGRESS_ALLOW.`,
    );
  }
  return { list, allLoopback: list.every(isLoopbackAddress) } as unknown as CheckedAddresses;
}

/** The system's resolver for the operator's own names; DNS alone, off the thread pool, for all others. */
export function createResolve(timeoutMs: number, servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(timeoutMs / 2)), tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  return async (hostname, { local }) => {
    if (local) return (await lookup(hostname, { all: true })).map(({ address }) => address);
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    // One family may well have no record; only no address at all is a failure.
    if (found.length === 0) for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
    return found;
  };
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown error';
}
