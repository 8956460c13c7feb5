import type { Integration } from '@acme/connect';
import { useConnectContext } from '../headless/connect-provider.tsx';

/** A white plate with the host's logo; without one, with the first letter and a coloured foot. */
export function Logo({ integration }: { readonly integration: Integration }): React.JSX.Element {
  const { slots, locale } = useConnectContext();
  const { Logo: OfHost } = slots;
  const { id, name } = integration;
  const [letter = '?'] = name.trim();
  return (
    <span data-acme-part="logo" data-hue={OfHost === undefined ? hueOf(id) : undefined} aria-hidden="true">
      {OfHost === undefined ? letter.toLocaleUpperCase(locale) : <OfHost integration={integration} />}
    </span>
  );
}

/** One of twelve hues, the same for an id everywhere. */
function hueOf(id: string): number {
  let hash = 7;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % 12;
}
