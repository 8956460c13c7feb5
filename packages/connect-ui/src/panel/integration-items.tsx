import type { Integration } from '@acme/connect';
import { useMemo, useRef, useState } from 'react';
import { IntegrationRow, type IntegrationRowProps } from './integration-row.tsx';
import { useListWindow } from './use-list-window.ts';
import type { DetailTab } from './view.ts';

interface IntegrationItemsProps extends Pick<IntegrationRowProps, 'headingLevel' | 'blockedBy' | 'again'> {
  readonly integrations: readonly Integration[];
  /** Rows may be left out while they cannot be seen. */
  readonly isLong: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (integrationId: string, tab?: DetailTab) => void;
}

/** The rows of one group; of a very long one, those that can be seen. */
export function IntegrationItems(props: IntegrationItemsProps): React.JSX.Element {
  const { integrations, isLong, openId, onOpen, ...rest } = props;
  const list = useRef<HTMLUListElement>(null);
  const ids = useMemo(() => integrations.map(({ id }) => id), [integrations]);
  // The row that was open is where the focus comes back to.
  const [lastOpen, setLastOpen] = useState(openId);
  if (openId !== undefined && openId !== lastOpen) setLastOpen(openId);
  const stretches = useListWindow(list, ids, { kept: lastOpen, isLong });
  const isWhole = !isLong;
  return (
    <ul ref={list} data-acme-part="list">
      {stretches.map((stretch) =>
        'gapPx' in stretch ? (
          <li
            key={`gap before ${stretch.before}`}
            data-acme-part="gap"
            aria-hidden="true"
            ref={(gap) => gap?.style.setProperty('block-size', `${stretch.gapPx}px`)}
          />
        ) : (
          stretch.ids.map((id, index) => {
            const at = stretch.from + index;
            return (
              <li
                data-acme-part="item"
                key={id}
                data-id={id}
                aria-setsize={isWhole ? undefined : ids.length}
                aria-posinset={isWhole ? undefined : at + 1}
              >
                <IntegrationRow
                  {...rest}
                  integration={integrations[at] as Integration}
                  isOpen={openId === id}
                  onOpen={(tab) => onOpen(id, tab)}
                />
              </li>
            );
          })
        ),
      )}
    </ul>
  );
}
