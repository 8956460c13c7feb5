/** Headers with names in small letters, so that one of two ways to write a name cannot stand beside the other. */
export function lowerCased<Value>(headers: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
