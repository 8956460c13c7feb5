export {
  AccountSwitchAdd as Add,
  AccountSwitchItem as Item,
  AccountSwitchList as List,
  AccountSwitchTrigger as Trigger,
} from './account-parts.tsx';
export { AccountSwitchRoot as Root, type AccountSwitchRootProps as RootProps } from './account-root.tsx';
