import type { AnyConfig } from '@acme/connect';
import { type ConnectHooks, createConnectHooks } from './headless/create-connect-hooks.ts';
import { ConnectPanel, type ConnectPanelProps } from './panel/connect-panel.tsx';

/** Provider, hooks and styled parts, with the ids and metadata of one definition. */
export interface ConnectUI<Config = AnyConfig> extends ConnectHooks<Config> {
  readonly ConnectPanel: (props: ConnectPanelProps<Config>) => React.JSX.Element;
}

/**
 * Everything of this package, typed by a definition: an id that is not in it does not compile.
 * Nothing is made at run time; call it once, in a module of your own.
 *
 * @example
 * import type config from '../connect.config.ts';
 * export const { ConnectProvider, ConnectPanel, useConnect } = createConnectUI<typeof config>();
 */
export function createConnectUI<Config extends AnyConfig = AnyConfig>(): ConnectUI<Config> {
  return { ...createConnectHooks<Config>(), ConnectPanel };
}
