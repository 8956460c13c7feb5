import type { ConnectHint } from './phases.ts';
import type { FlowPorts, FlowTiming, FlowWindow } from './ports.ts';

/** Says what may be keeping the customer, from what little a page can know of another window. @returns stops */
export function watchWindow(
  { clock, page }: Pick<FlowPorts, 'clock' | 'page'>,
  { window, timing, onHint }: { window: FlowWindow; timing: FlowTiming; onHint: (hint: ConnectHint) => void },
): () => void {
  const openedAt = clock.now();
  let closedSince: number | undefined;
  let cancelTimer = (): void => {};

  function look(): void {
    cancelTimer();
    const now = clock.now();
    closedSince = window.closed ? (closedSince ?? now) : undefined;
    if (!page.isOnline()) onHint('offline');
    else if (closedSince !== undefined && now - closedSince >= timing.closedForMs) onHint('window_closed');
    else if (now - openedAt >= timing.slowAfterMs) onHint('slow');
    else onHint('none');
    cancelTimer = clock.after(timing.closedCheckMs, look);
  }

  const stopAttention = page.onAttention(look);
  cancelTimer = clock.after(timing.closedCheckMs, look);
  return () => {
    stopAttention();
    cancelTimer();
  };
}
