import { DocsContainer, type DocsContainerProps, Source } from '@storybook/addon-docs/blocks';
import { type ComponentProps, type PropsWithChildren, useLayoutEffect, useSyncExternalStore } from 'react';
import { addons } from 'storybook/preview-api';
import { themes } from 'storybook/theming';

type Scheme = 'light' | 'dark';

let scheme: Scheme = 'light';
const listeners = new Set<() => void>();

// Heard here and not in the page: what was chosen before a page is opened holds for it as well.
for (const event of ['setGlobals', 'globalsUpdated']) {
  addons.getChannel().on(event, ({ globals }: { readonly globals: { readonly scheme?: Scheme } }) => {
    scheme = globals.scheme ?? 'light';
    for (const listener of listeners) listener();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, () => scheme);
}

/** A page of prose, in the scheme that the toolbar says. */
export function DocsPage({ context, children }: PropsWithChildren<DocsContainerProps>): React.JSX.Element {
  const shown = useScheme();
  useLayoutEffect(() => {
    document.documentElement.style.colorScheme = shown;
  }, [shown]);
  return (
    <DocsContainer context={context} theme={themes[shown]}>
      {children}
    </DocsContainer>
  );
}

/** A file of `test/examples`, whole. */
export function Example(props: Pick<ComponentProps<typeof Source>, 'code' | 'language'>): React.JSX.Element {
  return <Source {...props} dark={useScheme() === 'dark'} />;
}
