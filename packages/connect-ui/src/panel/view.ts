import type { AnyConfig, IntegrationId } from '@acme/connect';

/** The parts of an integration's details. */
export type DetailTab = 'setup' | 'activity' | 'about';

/** Where in the panel the customer is; put it into your own URL. */
export type ConnectView<Config = AnyConfig> =
  | { readonly screen: 'list' }
  | {
      readonly screen: 'detail';
      readonly integrationId: IntegrationId<Config>;
      /** Default: what there is to set up; of what is not connected, what it is about. */
      readonly tab?: DetailTab | undefined;
      /** The run that is open in `activity`. */
      readonly executionId?: string | undefined;
    };
