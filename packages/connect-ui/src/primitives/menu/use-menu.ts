import type { KeyboardEvent, ToggleEvent } from 'react';
import type { MenuContext } from './menu-context.ts';
import { placeMenu } from './place-menu.ts';
import { useTypeahead } from './use-typeahead.ts';

type Own = Readonly<Record<string, unknown>>;

/** The button of a menu: Enter, Space and ↓ open it on the chosen item or the first, ↑ on the last. */
export function menuTrigger({ menuId, triggerId, isOpen, menu, trigger, from }: MenuContext): Own {
  return {
    id: triggerId,
    type: 'button',
    'aria-haspopup': 'menu',
    'aria-expanded': isOpen,
    'aria-controls': isOpen ? menuId : undefined,
    // The browser opens and closes it, and knows which button it belongs to.
    popoverTarget: menuId,
    onClick: () => {
      from.current = 'start';
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      from.current = event.key === 'ArrowUp' ? 'end' : 'start';
      menu.current?.showPopover(trigger.current === null ? {} : { source: trigger.current });
    },
  };
}

/** One thing to do in a menu, which closes by it. */
export function menuItem({ menu }: MenuContext) {
  return { type: 'button', role: 'menuitem', tabIndex: -1, onClick: () => menu.current?.hidePopover() } as const;
}

/** A menu in the top layer. Esc and a click elsewhere close it; from the keyboard the focus goes back to its button. */
export function useMenu({ menuId, triggerId, setOpen, menu, trigger, from }: MenuContext): Own {
  const findByTyping = useTypeahead();
  return {
    id: menuId,
    role: 'menu',
    popover: 'auto',
    tabIndex: -1,
    'aria-labelledby': triggerId,
    onToggle: (event: ToggleEvent<HTMLElement>) => {
      const opens = event.newState === 'open';
      setOpen(opens);
      if (!opens) return;
      placeMenu(event.currentTarget, trigger.current);
      const items = itemsOf(menu.current);
      const checked = items.find((item) => item.getAttribute('aria-checked') === 'true');
      const first = from.current === 'end' ? items.at(-1) : (checked ?? items[0]);
      (first ?? menu.current)?.focus();
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      // The focus goes back to the button, and on from there.
      if (event.key === 'Tab') menu.current?.hidePopover();
      const items = itemsOf(menu.current);
      const at = items.indexOf(document.activeElement as HTMLElement);
      const next = itemByKey(event.key, items, at) ?? findByTyping(event, items, at);
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
    },
  };
}

function itemByKey(key: string, items: readonly HTMLElement[], at: number): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items.at(at <= 0 ? -1 : at - 1);
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default:
      return undefined;
  }
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}
