/** What a form of settings can do: a file of its own, so that a page loads it with the first form. */
export { createForm } from './create-form.ts';
export { viewDraft } from './draft.ts';
