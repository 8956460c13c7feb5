import { type Ref, useId } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import type { SettingsForm } from '../headless/settings/use-settings.ts';
import { Button } from '../panel/button.tsx';
import { Glyph } from '../panel/glyph.tsx';
import { useBlockedReason } from '../headless/use-blocked-reason.ts';

interface SaveBarProps {
  readonly form: SettingsForm;
  readonly wasSaved: boolean;
  readonly onDiscard: () => void;
  readonly ref: Ref<HTMLButtonElement>;
}

/** Save, and what there is to save. It stays in sight while something is. */
export function SaveBar({ form, wasSaved, onDiscard, ref }: SaveBarProps): React.JSX.Element {
  const t = useMessages();
  const id = useId();
  const blocked = useBlockedReason();
  return (
    <div data-acme-part="save-bar" data-dirty={form.dirty || undefined}>
      <Button ref={ref} look="primary" type="submit" isBusy={form.isSaving} blockedBy={blocked && id}>
        {form.isSaving ? t('settings.saving') : t('settings.save')}
      </Button>
      {form.dirty && !form.isSaving && (
        <Button look="quiet" onClick={onDiscard}>
          {t('settings.discard')}
        </Button>
      )}
      <p data-acme-part="save-note" id={id}>
        {blocked !== undefined ? (
          blocked
        ) : form.dirty ? (
          t('settings.unsaved')
        ) : wasSaved ? (
          <>
            <Glyph name="check" /> {t('settings.saved')}
          </>
        ) : null}
      </p>
    </div>
  );
}
