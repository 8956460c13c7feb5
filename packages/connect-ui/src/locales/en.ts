import type { Catalogue } from '../messages/catalogue.ts';
import { en as english } from '../messages/en.ts';

/** What the panel says without `messages`. */
export const en: Catalogue = english;
