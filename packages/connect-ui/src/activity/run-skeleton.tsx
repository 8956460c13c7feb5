import { useEffect } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useMessages } from '../headless/connect-provider.tsx';

const announceAfterMs = 1_000;
const rows = [0, 1, 2, 3, 4];

/** Rows of the height of runs, so that nothing moves when they come. */
export function RunSkeleton(): React.JSX.Element {
  const t = useMessages();
  const announce = useAnnounce();
  useEffect(() => {
    const timer = setTimeout(() => announce(t('activity.loading')), announceAfterMs);
    return () => clearTimeout(timer);
  }, [announce, t]);
  return (
    <div data-acme-part="skeleton" aria-hidden="true">
      <div data-acme-part="run-day">
        <span data-acme-part="skeleton-status" />
      </div>
      {rows.map((row) => (
        <div data-acme-part="run" key={row}>
          <span data-acme-part="skeleton-status" />
          <span data-acme-part="skeleton-text" />
        </div>
      ))}
    </div>
  );
}
