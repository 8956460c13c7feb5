'use client';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { useIntegrations } from '../headless/use-integrations.ts';
import { Glyph } from '../panel/glyph.tsx';
import { PartRoot } from '../panel/part-root.tsx';

/**
 * A sign for the host's navigation while integrations need the customer, with the same in words for those who do not see it;
 * nothing else.
 *
 * @example
 * <a href="/settings/integrations">Integrations <ConnectStatus /></a>
 */
export function ConnectStatus(): React.JSX.Element | null {
  const { t } = useConnectContext();
  const { data } = useIntegrations();
  if (data === undefined || data.attention === 0) return null;
  const text = t('status.attention', { n: data.attention });
  return (
    <PartRoot isInline>
      <span data-acme-part="connect-status" role="img" aria-label={text} title={text}>
        <Glyph name="triangle" />
      </span>
    </PartRoot>
  );
}
