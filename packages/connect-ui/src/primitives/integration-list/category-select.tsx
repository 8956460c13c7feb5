import { useMemo } from 'react';
import { useCategories } from '../../headless/categories/use-categories.ts';
import { useConnectContext } from '../../headless/connect-provider.tsx';
import { enCategories } from '../../messages/en-categories.ts';
import { Part, type PartProps } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { type IntegrationListState, ListContext } from './list-context.ts';

/** The props of `IntegrationList.Category`. */
export type IntegrationListCategoryProps = Omit<PartProps<'select', IntegrationListState>, 'value' | 'defaultValue'>;

export function CategorySelect(host: IntegrationListCategoryProps): React.JSX.Element | null {
  const { state, setCategory } = usePartContext(ListContext, 'IntegrationList.Root');
  const { tWith } = useConnectContext();
  const t = useMemo(() => tWith(enCategories), [tWith]);
  const categories = useCategories().data ?? [];
  if (categories.length === 0) return null;
  const own = {
    'aria-label': t('category.choose'),
    value: state.category ?? '',
    onChange: ({ target }: { readonly target: { readonly value: string } }) => setCategory(target.value || undefined),
    children: (
      <>
        <option value="">{t('category.all')}</option>
        {categories.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </>
    ),
  };
  return <Part tag="select" name="integration-category" state={state} host={host} own={own} />;
}
