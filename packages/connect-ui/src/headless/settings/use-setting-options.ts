'use client';
import { ConnectError, type OptionsPage, type SettingOption } from '@acme/connect';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useConnectClient } from '../connect-provider.tsx';
import { type Refetchable, useOfUser } from '../use-connected-user.ts';
import type { SettingValues } from './draft.ts';
import { isEmptyValue } from './empty-value.ts';
import type { DraftTarget } from './draft-store.ts';
import { findSettings } from './find-settings.ts';

/** Choices as a picker shows them. */
export interface SettingOptionsList {
  readonly options: readonly SettingOption[];
  /** The account has more than these. */
  readonly hasMore: boolean;
}

/** What is asked for. */
export interface SettingOptionsFilter {
  /** What was typed; for settings that are `searchable`. */
  readonly search?: string | undefined;
  /** The form as it is now; absent: as it is saved. Only what the setting depends on is sent. */
  readonly values?: SettingValues | undefined;
  /** False: asks for nothing yet. */
  readonly isWanted?: boolean | undefined;
}

/** The choices of a setting, and what a picker does with them. */
export type UseSettingOptions = Refetchable<SettingOptionsList> & {
  readonly loadMore: () => void;
  /** The setting that has to be filled in before there are choices. */
  readonly missingParent: string | undefined;
};

interface Loaded {
  /** What they are the choices of: setting and parents. */
  readonly scope: string;
  readonly search: string;
  readonly options: readonly SettingOption[];
  readonly nextCursor: string | undefined;
  readonly error: ConnectError | undefined;
  readonly isLoading: boolean;
}

const nothing: Loaded = {
  scope: '',
  search: '',
  options: [],
  nextCursor: undefined,
  error: undefined,
  isLoading: false,
};

/**
 * The choices of a setting that the account itself has, a page at a time. Pages are kept for five minutes. While another search
 * is on its way the old choices stay.
 */
export function useSettingOptions(
  { connectionId, workflowId }: DraftTarget,
  setting: string,
  { search = '', values, isWanted = true }: SettingOptionsFilter = {},
): UseSettingOptions {
  const client = useConnectClient();
  const found = useOfUser(
    useCallback((user) => findSettings(user, { connectionId, workflowId }), [connectionId, workflowId]),
  ).data;
  const field = found?.fields.find(({ name }) => name === setting);
  const parents = field !== undefined && 'dependsOn' in field ? field.dependsOn : undefined;
  const given = values ?? found?.filled.values ?? {};
  const missingParent = parents?.find((name) => isEmptyValue(given[name]));
  const parentValues = parents && JSON.stringify(parents.map((name) => [name, given[name]]));
  const scope = [connectionId, workflowId, setting, parentValues].join('\n');
  const [loaded, setLoaded] = useState(nothing);
  const asked = useRef(0);
  /** What is on its way is no answer any more. */
  const forget = useCallback(() => void asked.current++, []);

  const load = useCallback(
    async (before: Loaded | undefined, refresh: boolean) => {
      const own = ++asked.current;
      const show = (change: Partial<Loaded>): void => {
        if (own === asked.current) setLoaded((known) => ({ ...known, ...change }));
      };
      // Choices of other parents are none of this setting; those of another search stay until the new ones are there.
      setLoaded((known) => ({
        ...(known.scope === scope ? known : nothing),
        scope,
        search,
        error: undefined,
        isLoading: true,
      }));
      try {
        const page: OptionsPage = await client.settings.options(
          {
            connectionId,
            workflowId,
            setting,
            ...(search === '' ? {} : { search }),
            ...(parentValues === undefined ? {} : { values: Object.fromEntries(JSON.parse(parentValues) as []) }),
            ...(before?.nextCursor === undefined ? {} : { cursor: before.nextCursor }),
          },
          { refresh },
        );
        const options = [...(before?.options ?? []), ...page.options];
        show({ options, nextCursor: page.nextCursor, isLoading: false });
      } catch (thrown) {
        if (!ConnectError.is(thrown)) throw thrown;
        show({
          error: thrown,
          isLoading: false,
          ...(before === undefined ? { options: [], nextCursor: undefined } : {}),
        });
      }
    },
    [client, connectionId, workflowId, setting, search, parentValues, scope],
  );

  const canAsk = isWanted && missingParent === undefined && field !== undefined;
  useEffect(() => {
    if (canAsk) void load(undefined, false);
    return forget;
  }, [canAsk, load, forget]);

  const refetch = useCallback(() => load(undefined, true), [load]);
  const loadMore = useCallback(() => {
    if (loaded.nextCursor !== undefined && !loaded.isLoading) void load(loaded, false);
  }, [load, loaded]);

  return useMemo((): UseSettingOptions => {
    const acts = { refetch, loadMore, missingParent };
    const { options, nextCursor, error, isLoading } =
      loaded.scope === scope ? loaded : { ...nothing, isLoading: canAsk };
    const isFirst = options.length === 0;
    if (error !== undefined && isFirst)
      return { ...acts, status: 'error', data: undefined, error, isRefreshing: false };
    if (isFirst && (isLoading || loaded.scope !== scope)) {
      return { ...acts, status: 'pending', data: undefined, error: undefined, isRefreshing: isLoading };
    }
    const data = { options, hasMore: nextCursor !== undefined };
    return { ...acts, status: 'ready', data, error, isRefreshing: isLoading };
  }, [loaded, scope, canAsk, refetch, loadMore, missingParent]);
}
