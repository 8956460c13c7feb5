import { createCipheriv, createHash, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVault, generateKey, type SealAddress, VaultError } from '../../src/vault/index.ts';

const address: SealAddress = { table: 'connection', projectId: 'p-1', rowId: 'r-1', field: 'credential' };
const vault = createVault({ keys: generateKey('first') });
const anyText = fc.string({ unit: 'binary', maxLength: 200 });
const anyAddress = fc.record({ table: anyText, projectId: anyText, rowId: anyText, field: anyText });

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(VaultError);
    return (error as VaultError).code;
  }
  return 'no error';
}

describe('P3', () => {
  test('what is sealed opens to the same at its place', () => {
    fc.assert(
      fc.property(anyText, anyAddress, (text, at) => {
        expect(vault.open(vault.seal(text, at), at)).toBe(text);
        expect(vault.open(vault.seal(Buffer.from(text), at), at)).toBe(text);
      }),
    );
  });

  test('no bit of it can be changed', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(7), (text, position, bit) => {
        const sealed = Buffer.from(vault.seal(text, address));
        const index = position % sealed.length;
        sealed[index] = (sealed[index] as number) ^ (1 << bit);
        expect(['malformed', 'cannot_open', 'unknown_key']).toContain(
          codeOf(() => vault.open(sealed.toString('latin1'), address)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('every single bit of one value, decoded', () => {
    const [version, keyId, ...encoded] = vault.seal('sk_live_1', address).split('.');
    encoded.forEach((part, which) => {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        const sealed = [version, keyId, ...encoded.with(which, changed.toString('base64url'))].join('.');
        expect(codeOf(() => vault.open(sealed, address))).toBe('cannot_open');
      }
    });
  });

  test('no other place opens it', () => {
    fc.assert(
      fc.property(anyAddress, anyAddress, (at, elsewhere) => {
        fc.pre(Object.keys(at).some((key) => at[key as keyof SealAddress] !== elsewhere[key as keyof SealAddress]));
        expect(codeOf(() => vault.open(vault.seal('secret', at), elsewhere))).toBe('cannot_open');
      }),
    );
  });

  test('parts of an address cannot run into each other', () => {
    const parts = ['a', '|', '"', ',', '\\', ''];
    const cut = fc.constantFrom(...parts);
    const shortAddress = fc.record({ table: cut, projectId: cut, rowId: cut, field: cut });
    fc.assert(
      fc.property(shortAddress, shortAddress, (at, elsewhere) => {
        fc.pre(JSON.stringify(at) !== JSON.stringify(elsewhere));
        expect(codeOf(() => vault.open(vault.seal('secret', at), elsewhere))).toBe('cannot_open');
      }),
    );
  });

  test('no beginning of it opens', () => {
    const sealed = vault.seal('a token of some length', address);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(['malformed', 'cannot_open']).toContain(codeOf(() => vault.open(sealed.slice(0, length), address)));
    }
    expect(codeOf(() => vault.open(`${sealed}A`, address))).not.toBe('no error');
    expect(codeOf(() => vault.open(`${sealed}.AAAA`, address))).toBe('malformed');
  });
});

describe('SEC-SWAP', () => {
  const places: SealAddress[] = [
    { ...address, rowId: 'r-2' },
    { ...address, field: 'refresh' },
    { ...address, projectId: 'p-2' },
    { ...address, table: 'user_secret' },
  ];
  test.each(places)('a value copied to %j does not open', (elsewhere) => {
    const sealed = vault.seal('the token', address);
    expect(codeOf(() => vault.open(sealed, elsewhere))).toBe('cannot_open');
    expect(codeOf(() => vault.open(vault.seal('the token', elsewhere), address))).toBe('cannot_open');
  });
});

describe('format', () => {
  test('says version and key id, and never the same twice', () => {
    const sealed = vault.seal('x', address);
    expect(sealed).toMatch(/^v1\.first\.[\w-]{22}\.[\w-]{16}\.[\w-]{23}$/);
    expect(vault.seal('x', address)).not.toBe(sealed);
    expect(vault.keyIdOf(sealed)).toBe('first');
  });

  test('is what the documentation says, read back with the primitives alone', () => {
    const keyBytes = createHash('sha256').update('fixed').digest();
    const [salt, iv] = [Buffer.alloc(16, 7), Buffer.alloc(12, 9)];
    const recordKey = Buffer.from(hkdfSync('sha256', keyBytes, salt, 'acme-connect seal v1', 32));
    const sealing = createCipheriv('aes-256-gcm', recordKey, iv);
    sealing.setAAD(Buffer.from('["v1","connection","p-1","r-1","credential"]'));
    const body = Buffer.concat([sealing.update('stored long ago'), sealing.final(), sealing.getAuthTag()]);
    const sealed = ['v1', 'k', ...[salt, iv, body].map((part) => part.toString('base64url'))].join('.');
    const other = createVault({ keys: `k:${keyBytes.toString('base64')}` });
    expect(other.open(sealed, address)).toBe('stored long ago');
  });

  test('a tag of four bytes does not pass for one', () => {
    const [version, keyId, salt, iv, body = ''] = vault.seal('', address).split('.');
    const short = Buffer.from(body, 'base64url').subarray(0, 4).toString('base64url');
    expect(codeOf(() => vault.open([version, keyId, salt, iv, short].join('.'), address))).toBe('malformed');
  });

  test.each([
    '',
    'token in the clear',
    'v2.first.a.b.c',
    'v1..a.b.c',
    'v1.FIRST.a.b.c',
    'v1.first.a.b',
    'v1.first.a.b.c.d',
  ])('plain text is never taken for a value: %j', (text) => {
    expect(codeOf(() => vault.open(text, address))).toBe('malformed');
    expect(codeOf(() => vault.keyIdOf(text))).toBe('malformed');
  });

  test('what would come back changed is not sealed', () => {
    expect(codeOf(() => vault.seal('a\ud800b', address))).toBe('invalid_plaintext');
    expect(codeOf(() => vault.seal(Uint8Array.of(0xff, 0xfe), address))).toBe('invalid_plaintext');
    expect(vault.open(vault.seal('\ufeffmark kept', address), address)).toBe('\ufeffmark kept');
  });
});

describe('keys', () => {
  test('rotation: the new first key seals, the old one still opens', () => {
    const [old, fresh] = [generateKey('old'), generateKey('new')];
    const sealed = createVault({ keys: old }).seal('token', address);
    const both = createVault({ keys: `${fresh}, ${old}` });
    expect(both.keyIds).toEqual(['new', 'old']);
    expect(both.open(sealed, address)).toBe('token');
    const again = both.seal(both.open(sealed, address), address);
    expect(both.keyIdOf(again)).toBe('new');
    expect(createVault({ keys: fresh }).open(again, address)).toBe('token');
    expect(() => createVault({ keys: fresh }).open(sealed, address)).toThrow(/"old".*Add that key/);
  });

  test('another key under the same id does not open', () => {
    const sealed = createVault({ keys: generateKey('main') }).seal('token', address);
    expect(codeOf(() => createVault({ keys: generateKey('main') }).open(sealed, address))).toBe('cannot_open');
  });

  const base64 = Buffer.alloc(32, 0xab).toString('base64');
  test.each([
    ['', 'there is none'],
    ['  ', 'there is none'],
    [base64, 'entry 1 has no colon'],
    [`a:${base64},`, 'entry 2 has no colon'],
    [`:${base64}`, 'entry 1 has an id'],
    [`A:${base64}`, 'entry 1 has an id'],
    [`${'a'.repeat(33)}:${base64}`, 'entry 1 has an id'],
    [`${base64}:a`, 'entry 1 has an id'],
    [`a:${base64},a:${Buffer.alloc(32, 1).toString('base64')}`, 'the id "a" is there twice'],
    [`a:${base64},b:${base64}`, '"a" and "b" are the same key'],
    [`a:${Buffer.alloc(31, 0xab).toString('base64')}`, 'the key "a" has 31 bytes'],
    [`a:${Buffer.alloc(33, 0xab).toString('base64')}`, 'the key "a" has 33 bytes'],
    ['a:', 'the key "a" has 0 bytes'],
    [`a:${base64.slice(0, -1)}`, 'the key "a" is not standard base64'],
    [`a:${base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, -2)}!=`, 'the key "a" is not standard base64'],
  ])('refused: %j', (keys, why) => {
    let message = '';
    try {
      createVault({ keys });
    } catch (error) {
      message = (error as VaultError).message;
      expect((error as VaultError).code).toBe('invalid_keys');
    }
    expect(message).toContain(why);
    expect(message).not.toContain(base64.slice(0, 8));
  });

  test('a key id that the list would refuse is not generated', () => {
    expect(codeOf(() => generateKey('Nov:2026'))).toBe('invalid_key_id');
  });

  test('no error holds the key or the value', () => {
    const key = generateKey('main');
    const own = createVault({ keys: key });
    const sealed = own.seal('canary-plaintext', address);
    for (const attempt of [
      () => own.open(sealed, { ...address, rowId: 'r-2' }),
      () => own.open(`${sealed}A`, address),
      () => vault.open(sealed, address),
    ]) {
      const error = (() => {
        try {
          return attempt();
        } catch (caught) {
          return caught;
        }
      })() as Error;
      const everything = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join();
      expect(everything).not.toContain('canary-plaintext');
      expect(everything).not.toContain(key.slice(5, 20));
    }
  });
});

describe('fingerprint', () => {
  test('is four hex digits, stable, and differs by project, value and key', () => {
    const print = vault.fingerprint('p-1', 'sk_live_1');
    expect(print).toMatch(/^[0-9a-f]{4}$/);
    expect(vault.fingerprint('p-1', 'sk_live_1')).toBe(print);
    const values = Array.from({ length: 64 }, (_, n) => `value-${n}`);
    const prints = (of: (value: string) => string) => values.map(of).join();
    const mine = prints((value) => vault.fingerprint('p-1', value));
    expect(prints((value) => vault.fingerprint('p-2', value))).not.toBe(mine);
    expect(prints((value) => createVault({ keys: generateKey('first') }).fingerprint('p-1', value))).not.toBe(mine);
    expect(new Set(mine.split(',')).size).toBeGreaterThan(60);
  });
});
