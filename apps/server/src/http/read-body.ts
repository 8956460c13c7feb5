import { AppError } from '@acme/api';
import { limitBody } from './limit-body.ts';

/** Whoever needs longer for a megabyte is no provider. */
const defaultMs = 10_000;

/** The bytes of a body as they came. @throws payload_too_large, invalid_request for one that takes too long */
export async function readBody(request: Request, withinMs = defaultMs): Promise<Uint8Array> {
  const { body } = limitBody(request);
  if (body === null) return new Uint8Array();
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => undefined);
  }, withinMs);
  const chunks: Uint8Array[] = [];
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  } finally {
    clearTimeout(timer);
  }
  if (late) throw new AppError('invalid_request', `The body took longer than ${withinMs / 1000} seconds.`);
  return Buffer.concat(chunks);
}
