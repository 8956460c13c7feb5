import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const chunk = Buffer.alloc(64 * 1024, '0');

/** Answers with valid gzipped JSON that unpacks to `bytes` bytes: about a thousandth of it travels. */
export async function sendBomb(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  try {
    await pipeline(Readable.from(zeros(bytes)), createGzip({ level: 6 }), response);
  } catch {
    // The reader hung up, which is what a bomb is for.
    response.destroy();
  }
}

function* zeros(bytes: number): Generator<Buffer> {
  const [head, tail] = [Buffer.from('{"padding":"'), Buffer.from('"}')];
  yield head;
  for (let left = bytes - head.length - tail.length; left > 0; left -= chunk.length) {
    yield left >= chunk.length ? chunk : chunk.subarray(0, left);
  }
  yield tail;
}
