import type { Connection, Integration } from '@acme/connect';
import { createContext, type RefObject } from 'react';
import type { UseDisconnect } from '../../headless/use-disconnect.ts';
import type { PartState } from '../part/part.tsx';

/** What the parts of the question tell. */
export interface DisconnectState extends PartState {
  readonly state: 'open' | 'closed';
  readonly connection: Connection;
}

/** What the parts of the question know. */
export interface DisconnectContext {
  readonly state: DisconnectState;
  readonly integration: Integration;
  readonly disconnecting: UseDisconnect;
  readonly id: string;
  readonly safe: RefObject<HTMLElement | null>;
  readonly blocked: string | undefined;
  readonly open: () => void;
  readonly close: () => void;
  readonly confirm: () => void;
}

export const DisconnectContext = createContext<DisconnectContext | undefined>(undefined);
