import { TestingError } from './testing-error.ts';

/** Which requests a fake answers: a method and a path, `{id}` for one segment of it. Queries are for the handler to look at. */
export type Route = `${'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** A route that was read. */
export interface ParsedRoute {
  readonly route: string;
  /** The parts of the path that `{name}` stands for, decoded; undefined where the route is another. */
  match(method: string, path: string): Readonly<Record<string, string>> | undefined;
}

/** @throws TestingError */
export function parseRoute(route: string): ParsedRoute {
  const [, method, path = ''] = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[^\s?#]*)$/.exec(route) ?? [];
  if (method === undefined) {
    throw new TestingError(`"${route}" is no route. Write a method and a path without a query: "POST /contacts/{id}".`);
  }
  const pattern = path.split('/');
  return {
    route,
    match(askedMethod, askedPath) {
      const segments = askedPath.split('/');
      if (askedMethod !== method || segments.length !== pattern.length) return undefined;
      const params: Record<string, string> = {};
      for (const [index, part] of pattern.entries()) {
        const segment = segments[index] ?? '';
        const name = /^\{([A-Za-z]\w*)\}$/.exec(part)?.[1];
        if (name === undefined ? part !== segment : segment === '') return undefined;
        if (name !== undefined) params[name] = decode(segment);
      }
      return params;
    },
  };
}

/** What is no encoding stays as it is, as most servers take it. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
