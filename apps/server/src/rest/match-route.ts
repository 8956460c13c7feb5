import type { RestRoute } from './routes.ts';

/** What stands at an address: the route of the method, if there is one, and the methods that there are. */
export interface Match {
  readonly route: RestRoute | undefined;
  readonly allowed: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** A place in the tree of addresses. A fixed name is preferred to a parameter. */
interface Place {
  readonly fixed: Map<string, Place>;
  parameter: Place | undefined;
  readonly routes: Map<string, RestRoute>;
}

/** Compiles the table into a tree. @throws TypeError for two routes at one address */
export function compileMatch(
  routes: readonly RestRoute[],
): (method: string, segments: readonly string[]) => Match | undefined {
  const root = newPlace();
  for (const route of routes) {
    let place = root;
    for (const segment of route.segments) {
      if (segment.startsWith('{')) {
        place = place.parameter ??= newPlace();
      } else {
        const next = place.fixed.get(segment) ?? newPlace();
        place.fixed.set(segment, next);
        place = next;
      }
    }
    const taken = place.routes.get(route.method);
    if (taken !== undefined) {
      throw new TypeError(`${route.name} and ${taken.name} both stand at ${route.method} ${route.path}.`);
    }
    place.routes.set(route.method, route);
  }
  return (method, segments) => {
    const place = find(root, segments, 0);
    const [first] = place?.routes.values() ?? [];
    if (place === undefined || first === undefined) return undefined;
    const route = place.routes.get(method);
    const parameters: Record<string, string> = {};
    for (const [index, segment] of (route ?? first).segments.entries()) {
      if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = segments[index] ?? '';
    }
    return { route, allowed: [...place.routes.keys()], parameters };
  };
}

function newPlace(): Place {
  return { fixed: new Map(), parameter: undefined, routes: new Map() };
}

function find(place: Place, segments: readonly string[], index: number): Place | undefined {
  const segment = segments[index];
  if (segment === undefined) return place.routes.size > 0 ? place : undefined;
  const fixed = place.fixed.get(segment);
  const found = fixed === undefined ? undefined : find(fixed, segments, index + 1);
  if (found !== undefined || place.parameter === undefined || segment === '') return found;
  return find(place.parameter, segments, index + 1);
}
