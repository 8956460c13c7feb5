'use client';
import type { ConnectPhase, CredentialField } from '@acme/connect';
import { type ReactNode, useId, useMemo, useRef } from 'react';
import { useMessages } from '../../headless/connect-provider.tsx';
import { useFieldsOf } from '../../headless/flow-steps.ts';
import { IntegrationContext } from '../integration/integration-context.ts';
import { usePartContext } from '../part/use-part-context.ts';
import { ConnectDialogContext } from './connect-dialog-context.ts';

/** The props of `ConnectDialog.Root`. */
export interface ConnectDialogRootProps {
  readonly children: ReactNode;
}

/** Follows the connect flow of the `Integration.Root` around it. It has no element and no button: `Integration.Trigger` begins. */
export function ConnectDialogRoot({ children }: ConnectDialogRootProps): React.JSX.Element {
  const { integration, actions, blocked } = usePartContext(IntegrationContext, 'Integration.Root');
  const { flow } = actions;
  const title = useRef<HTMLElement>(null);
  const id = useId();
  const fields = useFieldsOf(flow);
  const code = useCodeField(integration.name);
  const phase = flow.state;
  const error = 'error' in phase ? phase.error : undefined;
  const value: ConnectDialogContext = {
    state: {
      state: phase.phase,
      status: integration.state,
      pending: phase.phase === 'opening' || phase.phase === 'verifying' || ('isBusy' in phase && phase.isBusy),
      invalid: error !== undefined,
      integration,
      error,
    },
    actions,
    id,
    title,
    isOpen: isShown(phase),
    fields: phase.phase === 'code_entry' ? code : fields,
    blocked,
  };
  return <ConnectDialogContext value={value}>{children}</ConnectDialogContext>;
}

function isShown(phase: ConnectPhase): boolean {
  if (phase.phase === 'failed') return phase.error.code !== 'cancelled';
  return phase.phase !== 'idle' && phase.phase !== 'done';
}

/** What is typed that the other window shows, as a form of one field. */
function useCodeField(app: string): readonly CredentialField[] {
  const t = useMessages();
  return useMemo(
    () => [{ name: 'code', label: t('code.label', { app }), hint: t('code.hint'), secret: false }],
    [t, app],
  );
}
