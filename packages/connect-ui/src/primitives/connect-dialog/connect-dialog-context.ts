import type { ConnectError, CredentialField, Integration, PhaseName } from '@acme/connect';
import { createContext, type RefObject } from 'react';
import type { ConnectActions } from '../integration/use-connect-actions.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of the connect dialog tell: the phase of the flow in `state`. */
export interface ConnectDialogState extends PartState {
  readonly state: PhaseName;
  readonly integration: Integration;
  /** Why it failed, or why the form came back. */
  readonly error: ConnectError | undefined;
}

/** What the parts of the connect dialog know. */
export interface ConnectDialogContext {
  readonly state: ConnectDialogState;
  readonly actions: ConnectActions;
  readonly id: string;
  readonly title: RefObject<HTMLElement | null>;
  readonly isOpen: boolean;
  /** There is a form to fill in: of the connection, or for the code of the other window. */
  readonly fields: readonly CredentialField[] | undefined;
  readonly blocked: string | undefined;
}

export const ConnectDialogContext = createContext<ConnectDialogContext | undefined>(undefined);
