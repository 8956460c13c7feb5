/** What a request to a provider carries. It goes below the base URL of the account, which adds its credential by itself. */
export interface ActionRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`. Build it with {@link pathTo} where something of the input is in it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** At most one of the three. */
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: string | Uint8Array;
  /** `base64` gives the bytes of the answer, whatever they are. Default: JSON or text where it is that, else base64. */
  readonly answer?: 'base64';
}

/** What a provider answered. One of `json`, `text` and `base64`, or none for an empty body. */
export interface ActionAnswer {
  readonly status: number;
  /** Names in small letters; without cookies. */
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string | undefined;
  /** A body that is no text. */
  readonly base64?: string | undefined;
}

/**
 * A path with values in it, each of which stays one segment: a slash, a dot or a question mark of somebody's input leads nowhere.
 *
 * @example
 * pathTo`/contacts/${input.id}/notes` // '/contacts/a%2Fb/notes' for the id 'a/b'
 * @throws TypeError for a value that is empty, "." or ".."
 */
export function pathTo(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return strings.reduce((path, literal, index) => `${path}${segment(values[index - 1])}${literal}`);
}

function segment(value: string | number | undefined): string {
  const text = String(value ?? '');
  if (/^\.{0,2}$/.test(text)) throw new TypeError(`"${text}" cannot stand in a path.`);
  return encodeURIComponent(text.toWellFormed());
}

/** What stands at a place in JSON, such as `paging.next.after`; undefined where there is nothing. */
export function valueAt(json: unknown, place: string): unknown {
  let at = json;
  for (const key of place.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** The same, when it is a text with something in it. */
export function textAt(json: unknown, place: string): string | undefined {
  const value = valueAt(json, place);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
