import type { Integration } from '@acme/connect';
import { useMemo } from 'react';
import { listCategories } from '../headless/categories/list-categories.ts';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { enCategories } from '../messages/en-categories.ts';

export interface CategoryFilterProps {
  readonly integrations: readonly Integration[];
  /** Undefined: all. */
  readonly value: string | undefined;
  readonly onChange: (category: string | undefined) => void;
}

/** Narrows a long list. */
export function CategoryFilter({ integrations, value = '', onChange }: CategoryFilterProps): React.JSX.Element {
  const { tWith, locale } = useConnectContext();
  const t = useMemo(() => tWith(enCategories), [tWith]);
  return (
    <div data-acme-part="category">
      <select
        data-acme-part="select"
        aria-label={t('category.choose')}
        value={value}
        onChange={({ target }) => onChange(target.value || undefined)}
      >
        <option value="">{t('category.all')}</option>
        {listCategories(integrations, t, locale).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
