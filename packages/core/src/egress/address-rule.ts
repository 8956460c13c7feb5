import { BlockList, isIP, SocketAddress } from 'node:net';

function listOf(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix = ''] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

/** IANA's IPv4 Special-Purpose Address Registry, multicast, and Azure's metadata address. */
const deniedIPv4 = listOf('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Everything else of IPv6 is local, embeds an IPv4 address, or is not given out. */
const globalIPv6 = listOf('ipv6', ['2000::/3']);

/** Protocol assignments (Teredo among them), documentation, 6to4. */
const deniedIPv6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

const loopbackIPv4 = listOf('ipv4', ['127.0.0.0/8']);
const loopbackIPv6 = listOf('ipv6', ['::1/128']);

/** Whether an address is one of the public internet. False for what is not an address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !deniedIPv4.check(address, 'ipv4');
  return family === 6 && globalIPv6.check(address, 'ipv6') && !deniedIPv6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family === 4 ? loopbackIPv4.check(address, 'ipv4') : family === 6 && loopbackIPv6.check(address, 'ipv6');
}

/** Whether two texts are the same address (`::1` and `0:0:0:0:0:0:0:1` are). */
export function isSameAddress(one: string, other: string | undefined): boolean {
  return other !== undefined && isIP(other) !== 0 && canonical(one) === canonical(other);
}

function canonical(address: string): string {
  return new SocketAddress({ address, family: isIP(address) === 6 ? 'ipv6' : 'ipv4' }).address;
}
