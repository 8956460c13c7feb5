/**
 * What narrows a search or a target, as it was given. A member that is there and undefined would not narrow it: everybody would be
 * found, or the user as a whole held back, where somebody had an id that was missing.
 *
 * @throws TypeError naming the member
 */
export function narrowing<Given extends object>(what: string, given: Given | undefined): Given | undefined {
  const missing = Object.entries(given ?? {}).find(([, value]) => value === undefined);
  if (missing === undefined) return given;
  throw new TypeError(
    `${what}.${missing[0]} is undefined, which would narrow nothing. Give it a value, or leave it out.`,
  );
}
