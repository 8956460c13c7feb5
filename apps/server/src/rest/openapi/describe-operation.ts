import type { RestRoute } from '../routes.ts';
import type { CollectedSchemas, JsonSchema } from './collect-schemas.ts';
import { errorCodesOf } from './error-codes.ts';
import { operationId } from './operation-id.ts';

/** One operation of the document: what it takes, gives, may answer, and what a key needs for it. */
export function describeOperation(route: RestRoute, schemas: CollectedSchemas): object {
  const input = schemas.inputOf(route);
  const properties = (input?.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = input?.required ?? [];
  const inPath = Object.keys(properties).filter((name) => route.segments.includes(`{${name}}`));
  const others = Object.keys(properties).filter((name) => !inPath.includes(name));
  const parameters: object[] = inPath.map((name) => ({ name, in: 'path', required: true, schema: properties[name] }));
  if (route.rest === 'query') {
    for (const name of others) {
      const isRequired = required.includes(name);
      parameters.push({ name, in: 'query', ...(isRequired ? { required: true } : {}), schema: properties[name] });
    }
  }
  if (route.type === 'mutation') parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });
  const body = route.rest === 'body' && others.length > 0 ? describeBody(properties, required, others) : undefined;
  return {
    operationId: operationId(route),
    summary: route.meta.openapi.summary,
    tags: route.meta.openapi.tags,
    'x-scope': route.meta.scope,
    security: [{ secretKey: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      200: describeAnswer(route, schemas, 'Done.'),
      ...(route.meta.pending === undefined
        ? {}
        : { 202: describeAnswer(route, schemas, 'Not answered yet; it goes on.') }),
      ...describeErrors(route),
    },
  };
}

function describeBody(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  names: readonly string[],
): object {
  const needed = names.filter((name) => required.includes(name));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
    ...(needed.length === 0 ? {} : { required: needed }),
  };
  return { required: needed.length > 0, content: { 'application/json': { schema } } };
}

function describeAnswer(route: RestRoute, schemas: CollectedSchemas, description: string): object {
  return {
    description,
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      RateLimit: { $ref: '#/components/headers/RateLimit' },
      'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
      ...(route.type === 'mutation' ? { 'Idempotency-Replayed': { $ref: '#/components/headers/Replayed' } } : {}),
    },
    content: { 'application/json': { schema: schemas.outputOf(route) } },
  };
}

function describeErrors(route: RestRoute): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, codes] of errorCodesOf(route)) {
    const schema = {
      allOf: [{ $ref: '#/components/schemas/Error' }, { properties: { code: { enum: codes } } }],
    };
    const waits = codes.includes('too_many_requests') || codes.includes('request_in_progress');
    responses[String(status)] = {
      description: codes.join(', '),
      ...(waits ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {}),
      content: { 'application/json': { schema } },
    };
  }
  return responses;
}
