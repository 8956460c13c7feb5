import type { SettingInfo, SettingOption } from '@acme/connect';
import { useEffect, useState } from 'react';
import { useConnectContext } from '../connect-provider.tsx';
import type { DraftTarget } from './draft-store.ts';
import { useSettingOptions } from './use-setting-options.ts';
import type { SettingsForm } from './use-settings.ts';

/** A setting that is filled in by choosing. */
export type ChoiceField = Extract<SettingInfo, { kind: 'select' | 'multiselect' | 'mapping' }>;

/** The choices of a setting as a list shows them now. */
export interface Choices {
  /** Those that match what is typed. */
  readonly options: readonly SettingOption[];
  /** Under the list: what is going on, or why there is nothing. */
  readonly note: string | undefined;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  /** Present when loading failed. */
  readonly retry: (() => void) | undefined;
  /** Why there can be no choices now. */
  readonly blocked: string | undefined;
  /** The words of a value; undefined where nobody knows them. */
  readonly labelOf: (value: string) => string | undefined;
  /** The account was asked, and does not have this value any more. */
  readonly hasVanished: (value: string) => boolean;
}

interface Wanted {
  readonly typed: string | undefined;
  readonly isOpen: boolean;
  /** What is chosen; looked for before anything is opened. */
  readonly chosen: readonly string[];
}

const debounceMs = 200;
const none: readonly SettingOption[] = [];

/** The choices of one control: those in the definition, or those of the account. */
export function useChoices(
  form: SettingsForm,
  target: DraftTarget,
  field: ChoiceField,
  { typed, isOpen, chosen }: Wanted,
): Choices {
  const { t, locale } = useConnectContext();
  const isRemote = field.options === undefined;
  const isSearched = isRemote && field.searchable === true;
  const search = useDebounced(isSearched ? (typed ?? '').trim() : '');
  const mustReconnect = form.connection.nextAction === 'reconnect' && form.connection.state !== 'expiring';
  const remote = useSettingOptions(target, field.name, {
    search,
    values: form.draft,
    isWanted: isRemote && !mustReconnect && (isOpen || chosen.length > 0),
  });

  const app = form.integration.name;
  const parent = form.fields.find(({ name }) => name === remote.missingParent)?.label;
  const isRefused = mustReconnect || remote.error?.code === 'conflict';
  const blocked =
    isRemote && isRefused
      ? t('settings.reconnectFirst', { app })
      : parent === undefined
        ? undefined
        : t('settings.parentFirst', { parent });

  const all = field.options ?? remote.data?.options ?? none;
  const words = (typed ?? '').trim().toLocaleLowerCase(locale);
  const options =
    isSearched || words === '' ? all : all.filter(({ label }) => label.toLocaleLowerCase(locale).includes(words));
  const isLoading =
    isRemote && (remote.status === 'pending' || remote.isRefreshing || (isSearched && words !== search));
  const hasFailed = isRemote && remote.error !== undefined && !isLoading;
  const note = isLoading
    ? t('settings.optionsLoading')
    : hasFailed
      ? t('settings.optionsFailed')
      : options.length > 0
        ? undefined
        : words === ''
          ? t('settings.optionsNone', { app })
          : t('settings.optionsNoMatch', { q: (typed ?? '').trim() });

  const isKnown = (value: string): boolean => all.some((option) => option.value === value);
  const isComplete = !isRemote || (remote.status === 'ready' && !remote.data.hasMore && search === '' && !isLoading);
  const chosenWords = form.labels[field.name];
  return {
    options,
    note,
    isLoading,
    hasMore: isRemote && remote.data?.hasMore === true && !isLoading,
    loadMore: remote.loadMore,
    retry: hasFailed ? () => void remote.refetch() : undefined,
    blocked,
    labelOf: (value) => all.find((option) => option.value === value)?.label ?? chosenWords?.[value],
    hasVanished: (value) => isComplete && remote.error === undefined && blocked === undefined && !isKnown(value),
  };
}

function useDebounced(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), debounceMs);
    return () => clearTimeout(timer);
  }, [text]);
  // Nothing typed is at once the first page again.
  return text === '' ? text : settled;
}
