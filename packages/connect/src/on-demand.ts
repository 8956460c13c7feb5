/**
 * What the client needs when a tab comes back from a provider, an account is disconnected, or settings are saved: in a file of
 * its own, so that a page on which nothing of this happens never loads it.
 */
export { resume } from './flow/resume.ts';
export { createSettings } from './settings.ts';
export { withoutConnection } from './without-connection.ts';
