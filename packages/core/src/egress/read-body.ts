import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EgressError } from './egress-error.ts';
import type { EgressLimits } from './limits.ts';

/** Below this size no ratio is alarming: a page of blanks packs a hundredfold and harms nobody. */
const ratioMattersBytes = 64 * 1024;

/**
 * Reads a body, unpacked, within its bounds. Stops at the first piece too many, before the rest is
 * unpacked or even received.
 *
 * @throws EgressError `egress_failed` `encoding`, `too_large`, `ratio`, `body`
 */
export async function readBody(
  body: Readable,
  encoding: string,
  limits: Pick<EgressLimits, 'responseBytes' | 'ratio'>,
): Promise<Uint8Array> {
  const packing = encoding.trim().toLowerCase();
  if (packing === '' || packing === 'identity') return collect(body, limits.responseBytes, () => undefined);
  if (packing !== 'gzip' && packing !== 'x-gzip') {
    throw EgressError.failed('encoding', 'The answer is packed in a way that was not asked for.', { maybeSent: true });
  }
  const gunzip = createGunzip();
  // An error on one side ends the other; it is thrown where the pieces are collected.
  const feeding = pipeline(body, gunzip).catch(() => undefined);
  const checkRatio = (unpacked: number) => {
    // What has been taken in by the unpacker, not what waits before it.
    if (unpacked > ratioMattersBytes && unpacked > gunzip.bytesWritten * limits.ratio) {
      throw EgressError.failed('ratio', `The answer unpacks to more than ${limits.ratio} times its size.`, {
        maybeSent: true,
      });
    }
  };
  try {
    return await collect(gunzip, limits.responseBytes, checkRatio);
  } catch (error) {
    // An answer to HEAD names the packing of a body that it has not got.
    if (gunzip.bytesWritten === 0 && isUnexpectedEnd(error)) return new Uint8Array();
    if (isZlibError(error))
      throw EgressError.failed('body', 'The answer is not what it was packed as.', { maybeSent: true });
    throw error;
  } finally {
    gunzip.destroy();
    body.destroy();
    await feeding;
  }
}

async function collect(stream: Readable, maxBytes: number, check: (bytesSoFar: number) => void): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) {
      throw EgressError.failed('too_large', `The answer is larger than ${maxBytes} bytes.`, { maybeSent: true });
    }
    check(bytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

function isUnexpectedEnd(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'Z_BUF_ERROR';
}

function isZlibError(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('Z_');
}
