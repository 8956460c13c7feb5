import { AppError } from '@acme/api';

const maxBytes = 1024 * 1024;

/** The request with a body that ends in an error once it is longer than a megabyte. */
export function limitBody(request: Request): Request {
  const length = Number(request.headers.get('content-length') ?? '0');
  if (length > maxBytes) throw tooLarge();
  // A declared length is enforced by the HTTP parser; only a chunked body has to be counted.
  if (request.headers.has('content-length') || request.body === null) return request;
  let read = 0;
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        read += chunk.byteLength;
        if (read > maxBytes) controller.error(tooLarge());
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Request(request, { method: request.method, body: counted, duplex: 'half' });
}

function tooLarge(): AppError {
  return new AppError('payload_too_large', 'The body is larger than 1 MB. Send less in one request.');
}
