/** The properties that have a value: an absent one and one that is undefined are not the same on the wire. */
export function given<Properties extends Readonly<Record<string, string | undefined>>>(
  properties: Properties,
): { [Name in keyof Properties]?: string } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as never;
}
