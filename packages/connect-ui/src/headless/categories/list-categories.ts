import type { Integration } from '@acme/connect';
import type { TranslateAll } from '../../messages/catalogue.ts';
import { enCategories } from '../../messages/en-categories.ts';

/** One category that integrations have. */
export interface CategoryChoice {
  /** As it is in `category` of an integration, and of the filter of `useIntegrations`. */
  readonly id: string;
  /** In the customer's language; of a category of the host, its own words. */
  readonly name: string;
  /** How many integrations have it. */
  readonly count: number;
}

/** The categories of these integrations, by name. @param t knows `enCategories`, besides all others */
export function listCategories(
  integrations: readonly Pick<Integration, 'category'>[],
  t: TranslateAll,
  locale: string,
): CategoryChoice[] {
  const counts = new Map<string, number>();
  for (const { category } of integrations) {
    if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const { compare } = new Intl.Collator(locale);
  return [...counts]
    .map(([id, count]) => ({ id, name: nameOf(id, t), count }))
    .toSorted((one, other) => compare(one.name, other.name));
}

function nameOf(id: string, t: TranslateAll): string {
  const key = `category.${id}`;
  return Object.hasOwn(enCategories, key) ? t(key as keyof typeof enCategories) : id;
}
