import { loadLater } from '../load-later.ts';

/** What a form can do, loaded when the first one is wanted; and the same, for what only needs it once there are drafts: then it is there. */
export const { useCode: useFormLogic, read: readFormLogic } = loadLater(async () => {
  const { createForm, viewDraft } = await import('./form-logic.ts');
  return { createForm, viewDraft };
});
