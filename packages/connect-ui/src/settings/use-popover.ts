import { type RefObject, useLayoutEffect } from 'react';

/**
 * Shows a list under the control it belongs to, in the top layer: it works inside dialogs, and nothing around it clips it. All
 * styles go through the CSSOM, which a strict content policy allows.
 */
export function usePopover(
  isOpen: boolean,
  name: string,
  anchor: RefObject<HTMLElement | null>,
  popover: RefObject<HTMLElement | null>,
): void {
  useLayoutEffect(() => {
    const [control, list] = [anchor.current, popover.current];
    if (!isOpen || control === null || list === null) return undefined;
    const anchorName = `--acme-${name.replace(/\W/g, '')}`;
    control.style.setProperty('anchor-name', anchorName);
    list.style.setProperty('position-anchor', anchorName);
    list.showPopover();
    const stopFollowing = CSS.supports('anchor-name', anchorName) ? undefined : follow(control, list);
    return () => {
      stopFollowing?.();
      // A list that was removed with its form is closed already.
      if (list.isConnected) list.hidePopover();
    };
  }, [isOpen, name, anchor, popover]);
}

/** For engines without anchor positioning. @returns stops */
function follow(control: HTMLElement, list: HTMLElement): () => void {
  const place = (): void => {
    const { left, top, bottom, width } = control.getBoundingClientRect();
    const isBelow = bottom + list.offsetHeight <= innerHeight || top < list.offsetHeight;
    list.style.setProperty('left', `${left}px`);
    list.style.setProperty('top', `${isBelow ? bottom : top - list.offsetHeight}px`);
    list.style.setProperty('width', `${width}px`);
  };
  place();
  addEventListener('scroll', place, { capture: true, passive: true });
  addEventListener('resize', place);
  return () => {
    removeEventListener('scroll', place, { capture: true });
    removeEventListener('resize', place);
  };
}
