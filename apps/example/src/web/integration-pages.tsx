import { type ComponentType, lazy, Suspense } from 'react';

interface PageProps {
  readonly apiUrl: string;
  readonly projectId: string;
}

/** Each in a file of its own, so that a page comes with the style sheets that it needs and no other. */
const pages: Readonly<Record<string, { readonly name: string; readonly Page: ComponentType<PageProps> }>> = {
  '/settings': {
    name: 'Dropped in',
    Page: lazy(async () => ({ default: (await import('./settings-page.tsx')).SettingsPage })),
  },
  '/settings/themed': {
    name: 'In our colours',
    Page: lazy(async () => ({ default: (await import('./themed-page.tsx')).ThemedPage })),
  },
  '/settings/own': {
    name: 'Built from parts',
    Page: lazy(async () => ({ default: (await import('./own-page.tsx')).OwnPage })),
  },
};

/** The integrations page, three times: a host needs one of them. */
export function IntegrationPages(connect: PageProps) {
  const { pathname } = location;
  const Page = pages[pathname]?.Page;
  return (
    <>
      <nav className="ways" aria-label="Three ways to build this page">
        {Object.entries(pages).map(([path, { name }]) => (
          <a key={path} href={path} aria-current={path === pathname ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <Suspense fallback={null}>{Page === undefined ? null : <Page {...connect} />}</Suspense>
    </>
  );
}
