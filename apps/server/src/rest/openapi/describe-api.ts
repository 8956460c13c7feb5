import { errorStatuses } from '@acme/api';
import type { RestRoute } from '../routes.ts';
import { collectSchemas } from './collect-schemas.ts';
import { describeOperation } from './describe-operation.ts';

const text = { type: 'string' } as const;
const wholeNumber = { type: 'integer' } as const;

/** The OpenAPI 3.1 document of the project API, made from the router. */
export function describeApi(routes: readonly RestRoute[], { publicUrl }: { readonly publicUrl: string }): object {
  const schemas = collectSchemas(routes);
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = describeOperation(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Acme Connect project API',
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'What your backend does with a secret key. Bodies and answers are JSON. Fields may be added to answers at any ' +
        'time; nothing is taken away within v1.',
    },
    servers: [{ url: `${publicUrl}/v1` }],
    tags: [...new Set(routes.flatMap((route) => route.meta.openapi.tags))].toSorted().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        secretKey: { type: 'http', scheme: 'bearer', description: 'A secret key, `ek_live_…`. For backends only.' },
      },
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          description:
            'The same key with the same request within 24 hours gives the same answer and does nothing again. ' +
            'A request that failed may be tried again with its key.',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      },
      headers: {
        RequestId: { description: 'Quote it to find the request in the log of the server.', schema: text },
        RateLimit: { description: 'Calls that are left, and seconds until the window ends.', schema: text },
        RateLimitPolicy: { description: 'Calls that the key may make in a window of seconds.', schema: text },
        RetryAfter: { description: 'Seconds after which the request may succeed.', schema: wholeNumber },
        Replayed: { description: '`true` when the answer was given before.', schema: text },
      },
      schemas: { Error: errorSchema, ...Object.fromEntries(schemas.components) },
    },
  };
}

const errorSchema = {
  type: 'object',
  description: 'Decide on `code`; `message` says what happened, why, and what to do.',
  properties: {
    code: { type: 'string', enum: Object.keys(errorStatuses) },
    message: text,
    requestId: text,
    fields: {
      type: 'object',
      description: 'What is wrong with which field.',
      additionalProperties: {
        type: 'object',
        properties: { code: text, message: text },
        required: ['code', 'message'],
      },
    },
    retryAfterSeconds: wholeNumber,
    provider: {
      type: 'object',
      description: 'What a provider said when it refused. Text of a stranger, not HTML.',
      properties: { status: wholeNumber, kind: text, message: text, code: text, field: text },
      required: ['status', 'kind', 'message'],
    },
  },
  required: ['code', 'message', 'requestId'],
};
