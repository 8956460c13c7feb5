/** Reads pages until there are no more. @throws RangeError for more than `maxPages`, TypeError for an action that is no list */
export async function* readPages<Item>(
  read: (cursor: string | undefined) => Promise<unknown>,
  { maxPages = 100 }: { readonly maxPages?: number } = {},
): AsyncGenerator<readonly Item[], void, undefined> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let count = 0; count < maxPages; count++) {
    const page = (await read(cursor)) as { readonly items?: readonly Item[]; readonly nextCursor?: string };
    if (!Array.isArray(page.items)) throw new TypeError('This action is no list. Call it with connections.act.');
    yield page.items;
    cursor = page.nextCursor;
    if (cursor === undefined) return;
    if (seen.has(cursor)) throw new RangeError('The list goes in a circle: a page names one that was read before.');
    seen.add(cursor);
  }
  throw new RangeError(`There are more than ${maxPages} pages. Raise "maxPages", or leave the loop before.`);
}
