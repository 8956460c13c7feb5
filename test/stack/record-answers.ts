import type { Core } from '@acme/core';
import type { Handler } from '../../apps/server/src/http/app.ts';
import { remember, type Seen } from './canary.ts';

/** Keeps what a handler answers, streams too as they pass, and takes every credential that it is sent among the canaries. */
export function recordAnswers(handle: Handler, record: (seen: Seen) => void): Handler {
  return async (request, bindings) => {
    for (const [, token = ''] of (request.headers.get('authorization') ?? '').matchAll(/Bearer ([^\s,]+)/g)) {
      remember('bearer', token);
    }
    const response = await handle(request, bindings);
    const answer = {
      channel: 'response' as const,
      where: `${request.method} ${new URL(request.url).pathname}`,
      text: [...response.headers].map((pair) => pair.join(': ')).join('\n'),
    };
    record(answer);
    if (response.body === null) return response;
    const decoder = new TextDecoder();
    const passing = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        answer.text += decoder.decode(chunk, { stream: true });
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(passing), { status: response.status, headers: response.headers });
  };
}

/** The same core, with the text of every error that one of its functions throws kept. */
export function recordErrors(core: Core, record: (seen: Seen) => void): Core {
  return watch(core, 'core', (where, error) => {
    const fields = error instanceof Error && 'fields' in error ? JSON.stringify(error.fields) : '';
    record({ channel: 'error', where, text: `${error instanceof Error ? error.stack : String(error)}\n${fields}` });
  });
}

function watch<Target extends object>(
  target: Target,
  name: string,
  thrown: (where: string, error: unknown) => void,
): Target {
  return new Proxy(target, {
    get: (object, key) => {
      const value: unknown = Reflect.get(object, key);
      const where = `${name}.${String(key)}`;
      if (typeof value === 'object' && value !== null) return watch(value, where, thrown);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]) => {
        const result: unknown = Reflect.apply(value, object, parameters);
        if (!(result instanceof Promise)) return result;
        return result.catch((error: unknown) => {
          thrown(where, error);
          throw error;
        });
      };
    },
  });
}
