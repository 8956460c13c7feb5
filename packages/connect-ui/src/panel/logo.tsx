/** A white plate with the first letter and a coloured foot: what stands for an app without a logo. */
export function Logo({ id, name }: { readonly id: string; readonly name: string }): React.JSX.Element {
  const [letter = '?'] = name.trim();
  return (
    <span data-acme-part="logo" data-hue={hueOf(id)} aria-hidden="true">
      {letter.toLocaleUpperCase()}
    </span>
  );
}

/** One of twelve hues, the same for an id everywhere. */
function hueOf(id: string): number {
  let hash = 7;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % 12;
}
