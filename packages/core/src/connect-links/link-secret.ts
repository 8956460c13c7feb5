/** How long a link can be used. */
export const linkDays = 7;
/** Links of a user that may be used at the same time. */
export const openLinks = 20;

/** `__Host-`: https or loopback only, our host alone. It says that this is the browser in which somebody said yes. */
export function linkCookieName(linkId: string): string {
  return `__Host-ol_${linkId}`;
}
