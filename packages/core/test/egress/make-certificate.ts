import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate and its key in PEM, self-signed for one name. Made anew, so no key lies in the repository. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

// DER by hand (ITU-T X.690; the fields are RFC 5280 section 4.1): Node reads certificates but makes none.
export function makeCertificate(name: string, days: { from: number; to: number } = { from: -1, to: 1 }): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const commonName = sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))));
  const alternativeName = sequence(oid('551d11'), tagged(0x04, sequence(tagged(0x82, Buffer.from(name)))));
  const certified = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    commonName,
    sequence(time(days.from), time(days.to)),
    commonName,
    publicKey.export({ format: 'der', type: 'spki' }),
    tagged(0xa3, sequence(alternativeName)),
  );
  const signature = sign('sha256', certified, privateKey);
  const certificate = sequence(certified, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  const base64 = certificate
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function time(daysFromNow: number): Buffer {
  const digits = new Date(Date.now() + daysFromNow * 86_400_000).toISOString().replace(/[^0-9]/g, '');
  return tagged(0x17, Buffer.from(`${digits.slice(2, 14)}Z`));
}
