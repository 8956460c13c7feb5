'use client';
import type { AnyConfig, SettingInfo, WorkflowId } from '@acme/connect';
import { lazy, Suspense, useCallback, useId, useMemo, useState } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { findSettings } from '../headless/settings/find-settings.ts';
import { useSettings } from '../headless/settings/use-settings.ts';
import { useOfUser } from '../headless/use-connected-user.ts';
import { Button } from '../panel/button.tsx';
import { Heading } from '../panel/heading.tsx';
import { PartRoot } from '../panel/part-root.tsx';
import type { FormOrReadoutProps } from './form-or-readout.tsx';

/** Whose settings, and where on the page. */
export interface SettingsFormProps<Config = AnyConfig> {
  readonly connectionId: string;
  /** Absent: the settings of the account itself. */
  readonly workflowId?: WorkflowId<Config> | undefined;
  /** Of the form's own heading. Default 3. */
  readonly headingLevel?: number | undefined;
}

/** What the form is given, and how it can be loaded once more where that failed. */
type LoadedProps = FormOrReadoutProps & { readonly onReload: () => void };

function loadForm() {
  return lazy<React.ComponentType<LoadedProps>>(async () => {
    const loaded = await import('./form-or-readout.tsx').catch(() => undefined);
    return { default: loaded?.FormOrReadout ?? LoadFailed };
  });
}

let newest = loadForm();

/**
 * What a customer fills in for an account, or for one workflow on it. Nothing where there is nothing to fill in. It can stand
 * anywhere below a `<ConnectProvider>`, inside the panel or not, and needs `@acme/connect-ui/styles.css`. What is not saved
 * outlives it.
 *
 * @example
 * <SettingsForm connectionId={connection.id} workflowId="send-contacts" headingLevel={4} />
 */
export function SettingsForm(props: SettingsFormProps): React.JSX.Element | null {
  const { connectionId, workflowId, headingLevel = 3 } = props;
  const { t } = useConnectContext();
  const target = useMemo(() => ({ connectionId, workflowId }), [connectionId, workflowId]);
  const settings = useSettings(connectionId, { workflowId });
  const id = useId();
  const [Loaded, setLoaded] = useState(() => newest);
  const found = useOfUser(useCallback((user) => findSettings(user, target), [target])).data;
  const form = settings.data;
  if (found === undefined) return null;
  return (
    <PartRoot>
      <section data-acme-part="settings" aria-labelledby={id}>
        <Heading level={headingLevel} part="section-title" id={id}>
          {found.workflow === undefined
            ? t('settings.title')
            : t('settings.titleWorkflow', { workflow: found.workflow.name })}
        </Heading>
        {form !== undefined ? (
          <Suspense fallback={<SettingsSkeleton fields={found.fields} />}>
            <Loaded
              form={form}
              target={target}
              labelledBy={id}
              onReload={() => {
                newest = loadForm();
                setLoaded(() => newest);
              }}
            />
          </Suspense>
        ) : settings.status === 'error' ? (
          <LoadFailed onReload={() => void settings.refetch()} />
        ) : (
          <SettingsSkeleton fields={found.fields} />
        )}
      </section>
    </PartRoot>
  );
}

function LoadFailed({ onReload }: Pick<LoadedProps, 'onReload'>): React.JSX.Element {
  const { t } = useConnectContext();
  return (
    <div data-acme-part="save-bar" role="alert">
      <p data-acme-part="save-note">{t('settings.loadFailed')}</p>
      <Button onClick={onReload}>{t('action.tryAgain')}</Button>
    </div>
  );
}

/** As high as the form will be, as far as that can be known. */
function SettingsSkeleton({ fields }: { readonly fields: readonly SettingInfo[] }): React.JSX.Element {
  const { t } = useConnectContext();
  return (
    <div data-acme-part="skeleton" role="group" aria-busy aria-label={t('settings.loading')}>
      {fields.map(({ name, kind, hint }) => (
        <div data-acme-part="skeleton-field" data-kind={kind} data-hint={hint !== undefined || undefined} key={name}>
          <span data-acme-part="skeleton-text" />
        </div>
      ))}
    </div>
  );
}
