export { ConnectDialogCancel as Cancel, ConnectDialogSubmit as Submit } from './connect-dialog-buttons.tsx';
export type { ConnectDialogSubmitProps as SubmitProps } from './connect-dialog-buttons.tsx';
export {
  ConnectDialogContent as Content,
  ConnectDialogDescription as Description,
  ConnectDialogError as Error,
  ConnectDialogProgress as Progress,
  ConnectDialogTitle as Title,
} from './connect-dialog-content.tsx';
export {
  ConnectDialogFields as Fields,
  type ConnectDialogFieldsProps as FieldsProps,
  type ConnectFieldState as FieldState,
} from './connect-dialog-fields.tsx';
export { ConnectDialogRoot as Root, type ConnectDialogRootProps as RootProps } from './connect-dialog-root.tsx';
