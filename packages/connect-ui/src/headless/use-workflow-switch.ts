import type { Integration, Workflow } from '@acme/connect';
import { useState } from 'react';
import { sayEnded, saySentences } from '../messages/say-sentences.ts';
import { useAnnounce } from './announcer.tsx';
import { useConnectContext } from './connect-provider.tsx';
import { sayRefusal } from './say-refusal.ts';
import { standingOf } from './standing.ts';
import { useWorkflowToggle, type UseWorkflowToggle } from './use-workflow-toggle.ts';

/** A switch as a customer meets it: what it does, whether it may be moved now, and the line below its name. */
export interface UseWorkflowSwitch extends Pick<UseWorkflowToggle, 'enabled' | 'isPending' | 'error'> {
  /** The server would refuse to move it now; `hint` says why. */
  readonly isRefused: boolean;
  readonly hint: string | undefined;
  /** What went wrong with the last move, in words. */
  readonly problem: string | undefined;
  /** Moves it and says so when the server agreed. */
  readonly set: (enabled: boolean) => void;
  readonly retry: () => void;
}

interface Options {
  readonly workflow: Workflow;
  readonly integration: Integration;
  /** Absent: for every account. */
  readonly connectionId?: string | undefined;
  /** Somebody wanted to switch it on before everything was filled in; `hint` then says what is missing. */
  readonly onMissing?: (() => void) | undefined;
}

/** Ways to start that no event is needed for. */
const withoutEvent = /^(?:schedule|manual|request|connection)$/;

/** One workflow switch with its words, announced. */
export function useWorkflowSwitch({ workflow, integration, connectionId, onMissing }: Options): UseWorkflowSwitch {
  const context = useConnectContext();
  const { t, locale } = context;
  const announce = useAnnounce();
  const { enabled, isPending, error, ...toggle } = useWorkflowToggle(workflow.id, { connectionId });
  const [wasChanged, setChanged] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const missing = missingSettings({ workflow, integration, connectionId });
  const [own, outer] = [standingOf(workflow), standingOf(integration)];
  const pausedBy = outer.pausedBy ?? own.pausedBy;
  // In a grace period what is on may be switched off, and nothing on.
  const isRefused = pausedBy !== undefined || (!enabled && !(own.mayBegin && outer.mayBegin));

  function tell(settled: Promise<boolean>, wanted: boolean): void {
    void settled.then((isDone) => {
      if (isDone) announce(t(wanted ? 'workflow.turnedOn' : 'workflow.turnedOff', { workflow: workflow.name }));
    });
  }

  function sayHint(): string | undefined {
    if (pausedBy === 'host') return t('workflow.pausedByHost');
    if (own.refusal !== undefined) {
      const isHeld = enabled && pausedBy === 'rule';
      return saySentences(t, isHeld && sayEnded(t, t('state.suspended')), sayRefusal(context, own.refusal));
    }
    if (pausedBy === 'rule') return t('workflow.paused');
    // What the integration's own rule says is said once, above the accounts.
    if (isRefused) return outer.refusal?.message;
    if (isAsked && missing.length > 0) {
      return t('workflow.needsSettings', { fields: new Intl.ListFormat(locale).format(missing) });
    }
    return wasChanged && error === undefined
      ? t(
          enabled
            ? withoutEvent.test(workflow.trigger)
              ? 'workflow.onFromNow'
              : 'workflow.onHint'
            : 'workflow.offHint',
        )
      : workflow.description;
  }

  function sayProblem(): string | undefined {
    if (error === undefined) return undefined;
    const what = t(enabled ? 'workflow.offFailed' : 'workflow.onFailed', { workflow: workflow.name });
    return saySentences(t, what, error.code !== 'server_error' && t(`error.${error.code}`, { app: integration.name }));
  }

  return {
    enabled,
    isPending,
    error,
    isRefused,
    hint: sayHint(),
    problem: sayProblem(),
    set: (wanted) => {
      if (wanted && missing.length > 0) {
        setAsked(true);
        onMissing?.();
        return;
      }
      setChanged(true);
      tell(toggle.setEnabled(wanted), wanted);
    },
    retry: () => tell(toggle.retry(), !enabled),
  };
}

/** The labels of what is not filled in, on the account or accounts. */
function missingSettings({ workflow, integration, connectionId }: Options): readonly string[] {
  const states = integration.connections
    .filter(({ id }) => connectionId === undefined || id === connectionId)
    .flatMap(({ workflows }) => workflows.filter(({ id }) => id === workflow.id));
  const names = new Set(states.flatMap(({ settings }) => settings?.missing ?? []));
  return [...names].map((name) => workflow.settings?.find((setting) => setting.name === name)?.label ?? name);
}
