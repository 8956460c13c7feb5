'use client';
import { useMemo } from 'react';
import { useConnectContext } from '../connect-provider.tsx';
import { loadLater } from '../load-later.ts';
import { type Refetchable, useConnectedUser } from '../use-connected-user.ts';
import type { CategoryChoice } from './list-categories.ts';

const { useCode } = loadLater(async () => {
  const [{ listCategories }, { enCategories }] = await Promise.all([
    import('./list-categories.ts'),
    import('../../messages/en-categories.ts'),
  ]);
  return { listCategories, enCategories };
});

/**
 * The categories that the user's integrations have, in words and in order: what `useIntegrations({ category })` can be filtered by.
 * Their words are loaded with the first use.
 *
 * @example
 * const categories = useCategories();
 * categories.data?.map(({ id, name, count }) => <option key={id} value={id}>{name} ({count})</option>);
 */
export function useCategories(): Refetchable<readonly CategoryChoice[]> {
  const { tWith, locale } = useConnectContext();
  const user = useConnectedUser();
  const code = useCode(user.status === 'ready');
  return useMemo(() => {
    if (user.status !== 'ready') return user;
    if (code.status !== 'ready') return code;
    const { listCategories, enCategories } = code.data;
    return { ...user, data: listCategories(user.data.integrations, tWith(enCategories), locale) };
  }, [user, code, tWith, locale]);
}
