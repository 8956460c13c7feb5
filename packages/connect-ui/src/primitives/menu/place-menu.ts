/**
 * Puts a menu below its button where the browser cannot place it by anchor. Where it can, the host's own style sheet does, and
 * nothing is set here. Through the CSSOM, which a strict content policy allows.
 */
export function placeMenu(menu: HTMLElement, trigger: HTMLElement | null): void {
  if (trigger === null || CSS.supports('position-area: block-end')) return;
  const button = trigger.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const fitsBelow = button.bottom + height <= innerHeight;
  menu.style.setProperty('inset', 'auto');
  menu.style.setProperty('margin', '0');
  menu.style.setProperty('position', 'fixed');
  menu.style.setProperty('top', `${fitsBelow ? button.bottom : Math.max(0, button.top - height)}px`);
  menu.style.setProperty('left', `${Math.max(0, Math.min(button.left, innerWidth - width))}px`);
}
