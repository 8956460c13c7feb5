import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const piece = Buffer.alloc(64 * 1024, 'x');

/** Answers 200 with a body that has no end, as fast as it is read, or a byte at a time. Ends when the reader hangs up. */
export async function sendEndless(response: ServerResponse, everyMs?: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  try {
    await pipeline(Readable.from(everyMs === undefined ? pieces() : bytes(everyMs)), response);
  } catch {
    response.destroy();
  }
}

function* pieces(): Generator<Buffer> {
  for (;;) yield piece;
}

async function* bytes(everyMs: number): AsyncGenerator<Buffer> {
  for (;;) {
    yield piece.subarray(0, 1);
    // Nobody is kept waiting for a timer whose reader is gone.
    await sleep(everyMs, undefined, { ref: false });
  }
}
