import type { ReactNode } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { PartRoot } from '../panel/part-root.tsx';

interface ActivityRootProps {
  readonly children: ReactNode;
  readonly isBusy?: boolean | undefined;
}

/** What runs are shown in, inside the panel or anywhere else. */
export function ActivityRoot({ children, isBusy }: ActivityRootProps): React.JSX.Element {
  const { t } = useConnectContext();
  return (
    <PartRoot>
      <section data-acme-part="activity" aria-label={t('activity.title')} aria-busy={isBusy || undefined}>
        {children}
      </section>
    </PartRoot>
  );
}
