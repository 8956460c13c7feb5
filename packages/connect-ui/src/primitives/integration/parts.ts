export {
  IntegrationMenu as Menu,
  IntegrationMenuItem as MenuItem,
  IntegrationMenuTrigger as MenuTrigger,
} from './integration-menu.tsx';
export {
  IntegrationRoot as Root,
  type IntegrationPartState as State,
  type IntegrationRootProps as RootProps,
} from './integration-root.tsx';
export {
  IntegrationAccount as Account,
  IntegrationDescription as Description,
  IntegrationLogo as Logo,
  IntegrationName as Name,
  IntegrationStatus as Status,
} from './integration-texts.tsx';
export { IntegrationTrigger as Trigger, type IntegrationTriggerProps as TriggerProps } from './integration-trigger.tsx';
