import type { Integration } from '@acme/connect';
import { type ComponentType, useLayoutEffect, useRef } from 'react';
import type { ConnectSlots } from '../headless/connect-provider.tsx';

/** Places that the page fills, each with a function that makes an element or a text. It is called again when the integration changes. */
export interface ElementSlots {
  /** In the row of an integration that the plan does not include or has paused, such as a link to the plans. */
  readonly LockedAction?: ((props: { readonly integration: Integration }) => Node | string) | undefined;
  /** Inside the plate of an integration's logo. Its name stands beside it: no text of its own. */
  readonly Logo?: ((props: { readonly integration: Integration }) => Node | string) | undefined;
  /** Instead of "No integrations yet." */
  readonly EmptyState?: (() => Node | string) | undefined;
}

type Make = (props: { readonly integration: Integration }) => Node | string;

/** One component for a function, so that what it made stays while the panel is drawn again. */
const components = new WeakMap<Make, ComponentType<{ readonly integration: Integration }>>();

function componentOf(make: Make): ComponentType<{ readonly integration: Integration }> {
  const known = components.get(make);
  if (known !== undefined) return known;
  function Slot({ integration }: { readonly integration: Integration }): React.JSX.Element {
    const place = useRef<HTMLSpanElement>(null);
    useLayoutEffect(() => place.current?.replaceChildren(make({ integration })), [integration]);
    return <span ref={place} />;
  }
  components.set(make, Slot);
  return Slot;
}

/** What the page fills, as components of the panel. */
export function slotsOf(slots: ElementSlots | undefined): ConnectSlots {
  const made = Object.entries(slots ?? {}).flatMap(([name, make]) =>
    typeof make === 'function' ? [[name, componentOf(make as Make)]] : [],
  );
  return Object.fromEntries(made) as ConnectSlots;
}
