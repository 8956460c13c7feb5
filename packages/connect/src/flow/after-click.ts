/**
 * What a flow needs once its window is open, in a file of its own: pages on which nobody connects anything never load it.
 * It is loaded while the server makes the attempt, and imports nothing that is loaded at once: a bundler would cut that out into a file
 * of its own. What the server's side throws is a ConnectError always.
 */
export { claimAttempt } from './claim-attempt.ts';
export { followAttempt } from './follow-attempt.ts';
export { submitFields } from './submit-fields.ts';
export { watchWindow } from './window-hints.ts';
export { readWindowMessage } from './window-message.ts';
