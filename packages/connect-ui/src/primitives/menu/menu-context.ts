import { createContext, type RefObject } from 'react';

/** What the button of a menu and the menu know of each other. */
export interface MenuContext {
  readonly menuId: string;
  readonly triggerId: string;
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  readonly menu: RefObject<HTMLElement | null>;
  readonly trigger: RefObject<HTMLElement | null>;
  /** Where the focus goes when it opens: the chosen item or the first, or the last. */
  readonly from: RefObject<'start' | 'end'>;
}

export const IntegrationMenuContext = createContext<MenuContext | undefined>(undefined);

/** A context of its own: the parts of an integration, its menu too, may be inside the switch of its accounts. */
export const AccountMenuContext = createContext<MenuContext | undefined>(undefined);
