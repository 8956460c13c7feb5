export {
  DisconnectConfirm as Confirm,
  DisconnectKeep as Keep,
  DisconnectTrigger as Trigger,
} from './disconnect-buttons.tsx';
export {
  DisconnectContent as Content,
  DisconnectDescription as Description,
  DisconnectError as Error,
  DisconnectTitle as Title,
} from './disconnect-content.tsx';
export { DisconnectRoot as Root, type DisconnectRootProps as RootProps } from './disconnect-root.tsx';
