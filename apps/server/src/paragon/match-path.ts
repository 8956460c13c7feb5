import { AppError } from '@acme/api';
import type { ParagonRoute } from './paragon-call.ts';

interface Found {
  readonly route: ParagonRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Compiles the table; the more a path says by itself the earlier it is tried. @throws not_found, method_not_allowed, invalid_request */
export function compilePaths(routes: readonly ParagonRoute[]): (method: string, path: string) => Found {
  const compiled = routes
    .map((route) => ({ route, pattern: patternOf(route.path) }))
    .sort((one, other) => fixedParts(other.route) - fixedParts(one.route));
  return (method, path) => {
    const fitting = compiled.filter(({ pattern }) => pattern.test(path));
    const found = fitting.find(({ route }) => route.method === method);
    if (found !== undefined) return { route: found.route, parameters: parametersOf(found.pattern, path) };
    if (fitting.length > 0) throw new AppError('method_not_allowed', 'This method is not answered at this address.');
    throw new AppError('not_found', 'There is nothing at this address.');
  };
}

function patternOf(path: string): RegExp {
  const source = path.replaceAll('{rest}', '(?<rest>.*)').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}

function fixedParts({ path }: ParagonRoute): number {
  return path.split('/').filter((part) => !part.startsWith('{')).length;
}

/** What is left of a path goes to the provider as it came. */
function parametersOf(pattern: RegExp, path: string): Record<string, string> {
  const { groups = {} } = pattern.exec(path) ?? {};
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, name === 'rest' ? value : decodeURIComponent(value)]),
    );
  } catch (cause) {
    throw new AppError('invalid_request', 'The address is not valid UTF-8.', { cause });
  }
}
