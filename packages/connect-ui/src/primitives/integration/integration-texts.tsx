'use client';
import type { Connection } from '@acme/connect';
import { accountName } from '../../headless/account-name.ts';
import { useConnectContext, useMessages } from '../../headless/connect-provider.tsx';
import { sayStatus } from '../../headless/say-status.ts';
import { shownState, tellingAccount } from '../../headless/shown-state.ts';
import { Part, type PartProps, type PartState } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { IntegrationContext } from './integration-context.ts';
import type { IntegrationPartState } from './integration-root.tsx';

type TextPart<Of extends 'span' | 'h3' | 'p'> = (
  props: Omit<PartProps<Of, IntegrationPartState>, 'id'>,
) => React.JSX.Element | null;

function useIntegrationPart(): IntegrationContext & { readonly state: IntegrationPartState } {
  const context = usePartContext(IntegrationContext, 'Integration.Root');
  const { integration, shown, actions } = context;
  return { ...context, state: { status: shown, pending: actions.flow.isBusy, integration } };
}

/** The first letter of the name, hidden from assistive technology: the name is beside it. */
export const IntegrationLogo: TextPart<'span'> = (host) => {
  const { state, integration } = useIntegrationPart();
  const { locale } = useConnectContext();
  const [letter = '?'] = integration.name.trim();
  const own = { 'aria-hidden': true, children: letter.toLocaleUpperCase(locale) };
  return <Part tag="span" name="integration-logo" state={state} host={host} own={own} />;
};

/** The name, a heading of the third level; `render` makes another one of it. */
export const IntegrationName: TextPart<'h3'> = (host) => {
  const { state, integration, nameId } = useIntegrationPart();
  const own = { id: nameId, children: <bdi>{integration.name}</bdi> };
  return <Part tag="h3" name="integration-name" state={state} host={host} own={own} />;
};

/** What it is good for. Nothing where nobody has said so. */
export const IntegrationDescription: TextPart<'p'> = (host) => {
  const { state, integration } = useIntegrationPart();
  if (integration.description === undefined && host.children === undefined) return null;
  const own = { children: <bdi>{integration.description}</bdi> };
  return <Part tag="p" name="integration-description" state={state} host={host} own={own} />;
};

/** How it is, in words. Give them a sign of your own by `data-status`: a colour alone is not for everybody. */
export const IntegrationStatus: TextPart<'span'> = (host) => {
  const { state, integration, shown } = useIntegrationPart();
  const own = { children: sayStatus(useMessages(), integration, shown) };
  return <Part tag="span" name="integration-status" state={state} host={host} own={own} />;
};

/** What `Integration.Account` tells. */
export interface IntegrationAccountState extends PartState {
  readonly connection: Connection;
  /** How many accounts there are besides. */
  readonly others: number;
}

/** The account that the status is about, and how many there are besides. Nothing while there is none. */
export function IntegrationAccount(host: PartProps<'span', IntegrationAccountState>): React.JSX.Element | null {
  const { integration } = useIntegrationPart();
  const t = useMessages();
  const connection = tellingAccount(integration);
  if (connection === undefined) return null;
  const others = integration.connections.length - 1;
  const name = accountName(connection);
  const more = others === 0 ? '' : ` ${t('account.more', { n: others })}`;
  const children = (
    <>
      <bdi>{name}</bdi>
      {more}
    </>
  );
  const state = { status: shownState(connection.state), connection, others };
  return <Part tag="span" name="integration-account" state={state} host={host} own={{ children }} />;
}
