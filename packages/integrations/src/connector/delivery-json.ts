import type { Delivery } from './webhooks.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The body of a delivery, parsed. @throws SyntaxError or TypeError when it is no JSON in UTF-8 */
export function jsonOf(delivery: Delivery): unknown {
  return JSON.parse(utf8.decode(delivery.body));
}

/** The same, undefined instead of thrown. */
export function jsonOrNothing(delivery: Delivery): unknown {
  try {
    return jsonOf(delivery);
  } catch {
    return undefined;
  }
}

/** A value inside JSON: `payload.plainToken`. */
export function at(json: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      json,
    );
}

/** Every value at a path in which `*` stands for each of a list; undefined among them for one that is not there. */
export function everyAt(json: unknown, path: string): readonly unknown[] {
  const [before = '', ...after] = path.split('.*.');
  const value = at(json, before);
  if (after.length === 0) return value === undefined ? [] : [value];
  if (!Array.isArray(value)) return [];
  return value.map((entry) => at(entry, after.join('.')));
}
