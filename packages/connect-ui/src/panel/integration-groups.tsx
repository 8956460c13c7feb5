import type { Integration } from '@acme/connect';
import { useId, useRef } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useFrozenGroups } from '../headless/use-frozen-groups.ts';
import { Heading } from './heading.tsx';
import { IntegrationItems } from './integration-items.tsx';
import type { Again } from './use-connect-actions.ts';
import { windowFrom } from './use-list-window.ts';
import type { DetailTab } from './view.ts';

interface IntegrationGroupsProps {
  readonly integrations: readonly Integration[];
  readonly headingLevel: number;
  /** The integration whose details are open. */
  readonly openId: string | undefined;
  readonly onOpen: (integrationId: string, tab?: DetailTab) => void;
  readonly blockedBy: string | undefined;
  readonly again: Again;
}

/** The list by urgency: what needs the customer first. */
export function IntegrationGroups(props: IntegrationGroupsProps): React.JSX.Element {
  const { integrations, headingLevel, openId, onOpen, blockedBy, again } = props;
  const { t, locale } = useConnectContext();
  const list = useRef<HTMLDivElement>(null);
  const { groups, freeze } = useFrozenGroups(integrations, { locale, list });
  const id = useId();
  return (
    <div ref={list} data-acme-part="groups" onFocus={freeze}>
      {groups.map((group) => (
        <section data-acme-part="group" key={group.name} aria-labelledby={`${id}-${group.name}`}>
          <div data-acme-part="group-head">
            <Heading level={headingLevel} part="group-title" id={`${id}-${group.name}`}>
              {t(`group.${group.name}`)}
            </Heading>
            <span data-acme-part="group-count" aria-hidden="true">
              {new Intl.NumberFormat(locale).format(group.integrations.length)}
            </span>
          </div>
          <IntegrationItems
            integrations={group.integrations}
            isLong={integrations.length > windowFrom}
            headingLevel={headingLevel + 1}
            openId={openId}
            onOpen={onOpen}
            blockedBy={blockedBy}
            again={again}
          />
        </section>
      ))}
    </div>
  );
}
