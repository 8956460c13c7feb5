import type { Integration, Workflow } from '@acme/connect';
import { useId, useRef, useState } from 'react';
import { useAnnounce } from '../headless/announcer.tsx';
import { useMessages } from '../headless/connect-provider.tsx';
import { standingOf } from '../headless/standing.ts';
import { useWorkflowToggle } from '../headless/use-workflow-toggle.ts';
import { sayEnded, saySentences } from '../messages/say-sentences.ts';
import { Button } from './button.tsx';
import { Glyph } from './glyph.tsx';
import { RefusalText } from './refusal-text.tsx';
import { useWorkflowSettings, WorkflowSettings } from './workflow-settings.tsx';
import { WorkflowRun } from './workflow-run.tsx';

interface WorkflowSwitchProps {
  readonly workflow: Workflow;
  readonly integration: Integration;
  readonly connectionId: string;
  /** Of the heading of its settings. */
  readonly headingLevel: number;
  readonly blockedBy: string | undefined;
}

/** A switch that moves at once and comes back, with the reason, when the server says no. Never disabled. */
export function WorkflowSwitch(props: WorkflowSwitchProps): React.JSX.Element {
  const { workflow, integration, connectionId, headingLevel, blockedBy } = props;
  const app = integration.name;
  const t = useMessages();
  const announce = useAnnounce();
  const toggle = useWorkflowToggle(workflow.id, { connectionId });
  const [wasChanged, setChanged] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { enabled, isPending, error } = toggle;
  const [own, outer] = [standingOf(workflow), standingOf(integration)];
  const pausedBy = outer.pausedBy ?? own.pausedBy;
  // In a grace period what is on may be switched off, and nothing on.
  const isRefused = pausedBy !== undefined || (!enabled && !(own.mayBegin && outer.mayBegin));
  const isBlocked = isRefused || blockedBy !== undefined;
  const settings = useWorkflowSettings(integration, connectionId, workflow);

  async function tell(settled: Promise<boolean>, wanted: boolean): Promise<void> {
    if (!(await settled)) return;
    announce(t(wanted ? 'workflow.turnedOn' : 'workflow.turnedOff', { workflow: workflow.name }));
  }

  // What the integration's own rule says is said once, above the accounts.
  const hint =
    pausedBy === 'host' ? (
      t('workflow.pausedByHost')
    ) : own.refusal !== undefined ? (
      <>
        {enabled && pausedBy === 'rule' && `${sayEnded(t, t('state.suspended'))} `}
        <RefusalText refusal={own.refusal} />
      </>
    ) : pausedBy === 'rule' ? (
      t('workflow.paused')
    ) : isRefused ? (
      outer.refusal?.message
    ) : settings.isAsked && settings.missing !== undefined ? (
      t('workflow.needsSettings', { fields: settings.missing })
    ) : wasChanged && error === undefined ? (
      t(enabled ? 'workflow.onHint' : 'workflow.offHint')
    ) : (
      workflow.description !== undefined && <bdi data-acme-part="name">{workflow.description}</bdi>
    );
  const describedBy = [
    hint !== undefined && hint !== false && `${id}-hint`,
    error !== undefined && `${id}-error`,
    blockedBy,
  ];
  return (
    <div data-acme-part="workflow" data-state={enabled ? 'on' : 'off'}>
      <input
        ref={input}
        data-acme-part="switch"
        id={id}
        type="checkbox"
        role="switch"
        checked={enabled}
        aria-busy={isPending || undefined}
        aria-disabled={isBlocked || undefined}
        aria-describedby={describedBy.filter(Boolean).join(' ') || undefined}
        onChange={(event) => {
          if (isBlocked) return;
          if (!enabled && settings.missing !== undefined) return settings.ask();
          setChanged(true);
          void tell(toggle.setEnabled(event.target.checked), event.target.checked);
        }}
      />
      <div data-acme-part="workflow-text">
        <label data-acme-part="workflow-name" htmlFor={id}>
          <bdi data-acme-part="name">{workflow.name}</bdi>
        </label>
        {hint !== undefined && hint !== false && (
          <p data-acme-part="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        {error !== undefined && (
          <div data-acme-part="workflow-error" id={`${id}-error`} role="alert">
            <Glyph name="triangle" />
            <span data-acme-part="field-error-text">
              {saySentences(
                t,
                t(enabled ? 'workflow.offFailed' : 'workflow.onFailed', { workflow: workflow.name }),
                error.code !== 'server_error' && t(`error.${error.code}`, { app }),
              )}
            </span>
            <Button
              onClick={() => {
                // This button goes away with the error.
                input.current?.focus();
                void tell(toggle.retry(), !enabled);
              }}
              blockedBy={blockedBy}
            >
              {t('action.tryAgain')}
            </Button>
          </div>
        )}
        <WorkflowSettings {...settings} workflow={workflow} connectionId={connectionId} headingLevel={headingLevel} />
        {workflow.canRun === true && enabled && !isPending && !isRefused && (
          <WorkflowRun
            workflow={workflow}
            integration={integration}
            connectionId={connectionId}
            blockedBy={blockedBy}
          />
        )}
      </div>
    </div>
  );
}
