/** A URL that must never be fetched, whatever list its host is put on. */
export interface HostileUrl {
  readonly number: number;
  readonly url: string;
  /** Why it is refused when written with https, so that plain http is not the only thing in its way. */
  readonly reason: string;
}

const table: readonly (readonly [number, string, ...string[]])[] = [
  [1, 'ip_literal', 'http://127.1/'],
  [2, 'ip_literal', 'http://2130706433/'],
  [3, 'ip_literal', 'http://0x7f.1/'],
  [4, 'ip_literal', 'http://0177.0.0.1/'],
  [5, 'ip_literal', 'http://017700000001/'],
  [6, 'ip_literal', 'http://127.0.0.1./'],
  [7, 'ip_literal', 'http://①②⑦.⓪.⓪.①/'],
  [8, 'ip_literal', 'http://127。0。0。1/'],
  [9, 'ip_literal', 'http://%31%32%37.0.0.1/'],
  [10, 'ip_literal', 'http://0/'],
  [11, 'ip_literal', 'http://[::]/'],
  [12, 'ip_literal', 'http://[::1]/'],
  [13, 'ip_literal', 'http://[::ffff:127.0.0.1]/'],
  [14, 'ip_literal', 'http://[::127.0.0.1]/'],
  [15, 'ip_literal', 'http://[::ffff:0:127.0.0.1]/'],
  [16, 'ip_literal', 'http://169.254.169.254/latest/meta-data/'],
  [17, 'ip_literal', 'http://2852039166/'],
  [18, 'ip_literal', 'http://169.254.170.2/', 'http://100.100.100.200/', 'http://192.0.0.192/'],
  [19, 'ip_literal', 'http://168.63.129.16/'],
  [20, 'ip_literal', 'https://[::ffff:a9fe:a9fe]/'],
  [21, 'ip_literal', 'http://[64:ff9b::7f00:1]/'],
  [22, 'ip_literal', 'http://[64:ff9b:1::a9fe:a9fe]/'],
  [23, 'ip_literal', 'http://[2002:7f00:1::]/'],
  [24, 'ip_literal', 'http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/'],
  [25, 'ip_literal', 'http://[fd00:ec2::254]/'],
  [26, 'ip_literal', 'http://[fe80::1]/', 'http://[fec0::1]/', 'http://[ff02::1]/', 'http://[5f00::1]/'],
  [27, 'address', 'http://localhost/', 'http://foo.localhost/'],
  [27, 'invalid_url', 'http://LOCALHOST./'],
  [28, 'address', 'http://metadata.google.internal/'],
  [28, 'invalid_url', 'http://metadata.google.internal./'],
  [29, 'userinfo', 'http://allowed.example@127.0.0.1/'],
  [30, 'invalid_url', 'http://127.0.0.1\\@allowed.example/'],
  [31, 'ip_literal', 'http://127.0.0.1#@allowed.example/'],
  [32, 'ip_literal', 'http:127.0.0.1/', 'http:///127.0.0.1/'],
  [33, 'host_not_allowed', 'http://allowed.example.evil.test/'],
  [34, 'host_not_allowed', 'http://evil-allowed.example/'],
  [35, 'host_not_allowed', 'https://allowed.example:22/', 'https://allowed.example:25/'],
  [35, 'host_not_allowed', 'https://allowed.example:6379/', 'https://allowed.example:5432/'],
  [36, 'scheme', 'file:///etc/passwd', 'gopher://allowed.example/', 'ftp://allowed.example/'],
  [36, 'scheme', 'data:text/plain,x', 'unix:/var/run/docker.sock', 'http+unix://%2Fvar%2Frun%2Fdocker.sock/'],
  [37, 'address', 'http://internal.example/', 'http://localtest.me/', 'http://127.0.0.1.nip.io/'],
  [38, 'address', 'http://mixed.example/', 'http://mixed6.example/'],
];

export const hostileUrls: readonly HostileUrl[] = table.flatMap(([number, reason, ...urls]) =>
  urls.map((url) => ({ number, url, reason })),
);

/** The same URL with the port of a canary in it, if it has a host on this machine and no port. */
export function aimedAt(url: string, port: number): string {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.port !== '' || !/^https?:$/.test(parsed.protocol)) return url;
  return url.replace(/^(https?:\/*)([^/#\\]+@)?([^/#\\]+)/, `$1$2$3:${port}`);
}

/** What the resolver of the test says to the names above. */
export const hostileNames: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'foo.localhost': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'internal.example': ['10.0.0.1'],
  'localtest.me': ['127.0.0.1'],
  '127.0.0.1.nip.io': ['127.0.0.1'],
  'mixed.example': ['8.8.8.8', '127.0.0.1'],
  'mixed6.example': ['8.8.8.8', '64:ff9b::7f00:1'],
  'allowed.example': ['8.8.8.8'],
  'allowed.example.evil.test': ['8.8.8.8'],
  'evil-allowed.example': ['8.8.8.8'],
};

/** What a careless template may put in front of `.my.allowed.example`. */
export const hostileLabels: readonly string[] = [
  'evil.test/',
  'evil.test#',
  'a@evil.test',
  '..',
  '%2e',
  'x.y',
  '127.0.0.1:80',
  'x\r\nhost: evil.test',
  'x'.repeat(300),
];
