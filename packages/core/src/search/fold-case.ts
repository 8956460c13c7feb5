/**
 * Text as it is kept for searching and as it is searched for. Character by character, because the small form of a Greek sigma
 * depends on where it stands, and a part of a word must be found in the whole.
 */
export function foldCase(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}
