/**
 * The names that occur more than once at the top level of a JSON object's text. `JSON.parse` keeps
 * the last one in silence, and another reader may keep the first. The text must be valid JSON.
 */
export function repeatedNames(json: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && token.endsWith(':')) {
      // Parsed, because "s\u0075b" is "sub" as well.
      const name = JSON.parse(token.slice(0, -1)) as string;
      if (seen.has(name)) repeated.add(name);
      seen.add(name);
    }
  }
  return repeated;
}
