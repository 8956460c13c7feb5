/** A mistake in `connect.config.ts`. The message names the place and what to do. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
}

const thisFolder = new URL('.', import.meta.url).href;

/** `file:line` of the author's code that is calling into the builder. */
export function definedAt(): string {
  for (const line of (new Error().stack ?? '').split('\n').slice(1)) {
    const place = /(?:\(|at )((?:file:\/\/|\/|[A-Z]:\\)[^)]*):(\d+):\d+\)?$/.exec(line.trim());
    if (place?.[1] === undefined) continue;
    const file = place[1].startsWith('file://') ? place[1] : `file://${place[1]}`;
    if (!file.startsWith(thisFolder)) return `${file.split('/').at(-1)?.split('?')[0]}:${place[2]}`;
  }
  return 'connect.config.ts';
}
