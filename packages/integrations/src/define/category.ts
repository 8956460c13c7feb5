import { categories, type Category } from '../connector/category.ts';
import { definedAt, DefinitionError } from './definition-error.ts';

/** A category that is not among ours, in the words that customers read. */
export interface OwnCategory {
  readonly label: string;
}

const mostCharacters = 40;

/** What the panel filters by: one of ours, by its id, or the words of another one. @throws DefinitionError */
export function categoryOf(integrationId: string, category: Category | OwnCategory | undefined): string | undefined {
  if (typeof category !== 'object') {
    if (category !== undefined && !categories.includes(category)) {
      throw new DefinitionError(
        `${definedAt()}: integration "${integrationId}" has the category "${category}", which is none of ${categories.join(', ')}. Write one of your own as { label: 'Real estate' }.`,
      );
    }
    return category;
  }
  const label = category.label.trim();
  if (label === '' || label.length > mostCharacters || categories.some((known) => known === label)) {
    throw new DefinitionError(
      `${definedAt()}: integration "${integrationId}" has a category with the label "${category.label}". Use 1 to ${mostCharacters} characters that are not the id of one of ours.`,
    );
  }
  return label;
}
