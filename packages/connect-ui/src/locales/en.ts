import type { Catalogue } from '../messages/catalogue.ts';
import { enAccounts } from '../messages/en-accounts.ts';
import { enActivity } from '../messages/en-activity.ts';
import { enCategories } from '../messages/en-categories.ts';
import { en as english } from '../messages/en.ts';

/** What the panel says without `messages`. */
export const en: Catalogue = { ...english, ...enAccounts, ...enActivity, ...enCategories };
