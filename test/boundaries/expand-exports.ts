/** The `exports` of a package.json with each pattern replaced by the entries that it stands for among these files. */
export function expandExports(
  exports: Readonly<Record<string, unknown>> | undefined,
  /** Paths in the folder of the package. */
  files: readonly string[],
): [entry: string, target: unknown][] {
  return Object.entries(exports ?? {}).flatMap(([entry, target]): [string, unknown][] => {
    const source = (target as { readonly '@acme/source'?: string })['@acme/source'];
    const [before, after] = (source ?? '').replace('./', '').split('*');
    if (!entry.includes('*') || before === undefined || after === undefined) return [[entry, target]];
    return files
      .filter((file) => file.startsWith(before) && file.endsWith(after))
      .map((file) => file.slice(before.length, file.length - after.length))
      .filter((name) => !name.includes('/'))
      .map((name) => [entry.replace('*', name), JSON.parse(JSON.stringify(target).replaceAll('*', name)) as unknown]);
  });
}
