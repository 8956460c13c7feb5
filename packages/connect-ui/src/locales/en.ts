import type { Catalogue } from '../messages/catalogue.ts';
import { enActivity } from '../messages/en-activity.ts';
import { en as english } from '../messages/en.ts';

/** What the panel says without `messages`. */
export const en: Catalogue = { ...english, ...enActivity };
