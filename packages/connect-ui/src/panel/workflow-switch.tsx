import type { Integration, Workflow } from '@acme/connect';
import { useId, useRef, useState } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { useWorkflowSwitch } from '../headless/use-workflow-switch.ts';
import { Button } from './button.tsx';
import { Glyph } from './glyph.tsx';
import { WorkflowSettings } from './workflow-settings.tsx';
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
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  const { enabled, isPending, isRefused, hint, problem, set, retry } = useWorkflowSwitch({
    ...props,
    onMissing: () => setOpen(true),
  });
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const isBlocked = isRefused || blockedBy !== undefined;

  const describedBy = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-error`, blockedBy];
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
          if (!isBlocked) set(event.target.checked);
        }}
      />
      <div data-acme-part="workflow-text">
        <label data-acme-part="workflow-name" htmlFor={id}>
          <bdi data-acme-part="name">{workflow.name}</bdi>
        </label>
        {hint !== undefined && (
          <p data-acme-part="hint" id={`${id}-hint`}>
            {hint === workflow.description ? <bdi data-acme-part="name">{hint}</bdi> : hint}
          </p>
        )}
        {problem !== undefined && (
          <div data-acme-part="workflow-error" id={`${id}-error`} role="alert">
            <Glyph name="triangle" />
            <span data-acme-part="field-error-text">{problem}</span>
            <Button
              onClick={() => {
                // This button goes away with the error.
                input.current?.focus();
                retry();
              }}
              blockedBy={blockedBy}
            >
              {t('action.tryAgain')}
            </Button>
          </div>
        )}
        <WorkflowSettings
          isOpen={isOpen}
          toggle={() => setOpen(!isOpen)}
          workflow={workflow}
          connectionId={connectionId}
          headingLevel={headingLevel}
        />
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
