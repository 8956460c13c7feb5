import { lazy } from 'react';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import type { DraftTarget } from '../headless/settings/draft-store.ts';
import type { SettingsForm } from '../headless/settings/use-settings.ts';
import { Form } from './form.tsx';

export interface FormOrReadoutProps {
  readonly form: SettingsForm;
  readonly target: DraftTarget;
  readonly labelledBy: string;
}

const SettingsReadout = lazy(async () => ({ default: (await import('./settings-readout.tsx')).SettingsReadout }));

/** The form; of an account that a colleague shares, and in the view of support, what is filled in. A file of its own, which is loaded with the first form. */
export function FormOrReadout(props: FormOrReadoutProps): React.JSX.Element {
  const isReadOnly = useConnectedUser().data?.readOnly === true || props.form.connection.owner !== undefined;
  return isReadOnly ? <SettingsReadout form={props.form} /> : <Form {...props} />;
}
