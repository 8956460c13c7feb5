import type { SettingInfo } from '@acme/connect';
import { type FormEvent, type RefObject, useEffect, useState } from 'react';
import { useAnnounce } from '../announcer.tsx';
import { useMessages } from '../connect-provider.tsx';
import type { SettingsForm } from './use-settings.ts';
import { useWarningBeforeUnload } from './use-warning-before-unload.ts';

/** One Save for all settings of a form. */
export interface UseSubmit {
  readonly submit: (event: FormEvent) => void;
  /** Fills in one setting. */
  readonly set: SettingsForm['set'];
  /** The last save went well, and nothing was changed since. */
  readonly wasSaved: boolean;
  /** What a summary leads to: the settings that are wrong, once saving came to nothing. */
  readonly wrong: readonly SettingInfo[];
}

/** It always answers: with what is wrong, to which the focus goes, or with what the server says. */
export function useSubmit(form: SettingsForm, root: RefObject<HTMLElement | null>): UseSubmit {
  const t = useMessages();
  const announce = useAnnounce();
  /** How often saving came to nothing: each time the focus goes to the reason. */
  const [failures, setFailures] = useState(0);
  const [wasSaved, setSaved] = useState(false);
  useWarningBeforeUnload(form.dirty);

  useEffect(() => {
    if (failures === 0) return;
    root.current?.querySelector<HTMLElement>('[data-kind="conflict"] button, [aria-invalid="true"]')?.focus();
  }, [failures, root]);

  async function save(): Promise<void> {
    if (form.isSaving) return;
    setSaved(false);
    if (await form.save()) {
      setSaved(true);
      announce(t('settings.saved'));
    } else setFailures((known) => known + 1);
  }

  return {
    submit: (event) => {
      event.preventDefault();
      void save();
    },
    set: (...change) => {
      setSaved(false);
      form.set(...change);
    },
    wasSaved: wasSaved && !form.dirty,
    wrong: failures === 0 ? [] : form.fields.filter(({ name }) => form.errors[name] !== undefined),
  };
}
