import type { AnyConfig } from '@acme/connect';
import * as AccountSwitch from './account-switch/parts.ts';
import * as ConnectDialog from './connect-dialog/parts.ts';
import * as DisconnectDialog from './disconnect-dialog/parts.ts';
import * as Execution from './execution/parts.ts';
import type { ExecutionsRootProps } from './executions/executions-root.tsx';
import * as Executions from './executions/parts.ts';
import type { IntegrationRootProps } from './integration/integration-root.tsx';
import * as Integration from './integration/parts.ts';
import * as IntegrationList from './integration-list/parts.ts';
import * as Settings from './settings/parts.ts';
import type { SettingsRootProps } from './settings/settings-root.tsx';
import * as Workflow from './workflow/parts.ts';
import type { WorkflowRootProps } from './workflow/workflow-root.tsx';

/** The parts, with the ids of one definition. */
export interface Primitives<Config = AnyConfig> {
  readonly IntegrationList: typeof IntegrationList;
  readonly Integration: Omit<typeof Integration, 'Root'> & {
    readonly Root: (props: IntegrationRootProps<Config>) => React.JSX.Element | null;
  };
  readonly ConnectDialog: typeof ConnectDialog;
  readonly AccountSwitch: typeof AccountSwitch;
  readonly Workflow: Omit<typeof Workflow, 'Root'> & {
    readonly Root: (props: WorkflowRootProps<Config>) => React.JSX.Element;
  };
  readonly Settings: Omit<typeof Settings, 'Root'> & {
    readonly Root: (props: SettingsRootProps<Config>) => React.JSX.Element;
  };
  readonly Executions: Omit<typeof Executions, 'Root'> & {
    readonly Root: (props: ExecutionsRootProps<Config>) => React.JSX.Element;
  };
  readonly Execution: typeof Execution;
  readonly DisconnectDialog: typeof DisconnectDialog;
}

/**
 * The parts, typed by a definition: an id that is not in it does not compile. Nothing is made at run time; call it once,
 * in a module of your own.
 *
 * @example
 * export const { Integration, Workflow } = createPrimitives<typeof config>();
 */
export function createPrimitives<Config extends AnyConfig = AnyConfig>(): Primitives<Config> {
  return {
    IntegrationList,
    Integration,
    ConnectDialog,
    AccountSwitch,
    Workflow,
    Settings,
    Executions,
    Execution,
    DisconnectDialog,
  };
}
