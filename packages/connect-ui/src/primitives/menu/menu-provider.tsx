import { type Context, type ReactNode, useId, useMemo, useRef, useState } from 'react';
import type { MenuContext } from './menu-context.ts';

interface MenuProviderProps {
  readonly context: Context<MenuContext | undefined>;
  readonly children: ReactNode;
}

/** Ties a menu to its button. */
export function MenuProvider({ context: Provided, children }: MenuProviderProps): React.JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const menu = useRef<HTMLElement>(null);
  const trigger = useRef<HTMLElement>(null);
  const from = useRef<'start' | 'end'>('start');
  const id = useId();
  const value = useMemo(
    () => ({ menuId: `${id}-menu`, triggerId: `${id}-trigger`, isOpen, setOpen, menu, trigger, from }),
    [id, isOpen],
  );
  return <Provided value={value}>{children}</Provided>;
}
