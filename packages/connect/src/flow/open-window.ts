import type { FlowWindow } from './ports.ts';

/**
 * Opens the sign-in window inside the click, blank, with a line of text in it; the address comes
 * later. A window of the same name that is still open is taken again.
 */
export function openWindow(name: string, text: string): FlowWindow | undefined {
  const opened = window.open('', name, 'popup,width=520,height=680');
  if (opened === null || opened.closed) return undefined;
  try {
    const page = opened.document;
    const scheme = page.createElement('meta');
    scheme.name = 'color-scheme';
    const own = getComputedStyle(document.documentElement).colorScheme;
    scheme.content = own === 'dark' || own === 'light' ? own : 'light dark';
    page.head.replaceChildren(scheme);
    page.title = text;
    page.body.textContent = text;
    page.body.style.cssText = 'margin:20vh 24px;font:16px/1.5 system-ui,sans-serif;text-align:center';
  } catch {
    // The window of an earlier try shows a page of another origin: it can be led on, not written to.
  }
  return {
    get closed() {
      return opened.closed;
    },
    navigate: (url) => follow(name, url),
    focus: () => opened.focus(),
    close: () => opened.close(),
    tell: (message, origin) => opened.postMessage(message, origin),
    sent: (source) => source === opened,
  };
}

/** The tab itself, where there is to be no second window. That it is gone tells nothing: what comes back is another page. */
export const thisTab: FlowWindow = {
  closed: true,
  navigate: (url) => follow('_self', url),
  focus: () => {},
  close: () => {},
  tell: () => {},
  sent: () => false,
};

/**
 * Leads the window on by a link, because a link can say that its origin may be told: the server's
 * start page has to see whose page it was opened from, also on a page with `Referrer-Policy: no-referrer`.
 */
function follow(name: string, url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.target = name;
  link.rel = 'opener';
  link.referrerPolicy = 'origin';
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}
