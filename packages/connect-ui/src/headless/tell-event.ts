import type { ConnectedUser, ConnectError, ConnectFlow, ConnectPhase } from '@acme/connect';
import type { ConnectErrorEvent, ConnectEvent, Note } from './connect-events.ts';

type Tell = (event: ConnectEvent) => void;
type Failure = Omit<ConnectErrorEvent, 'type' | 'error'>;

/** Tells what comes of something that was noted: once it is done, or that it failed. */
export function tellEvent(note: Note, tell: Tell): void {
  const [act, given, done, before] = note;
  if (act === 'connect') tellPhase(given, done, { before, tell });
  else if (act === 'read') tell({ type: 'error', error: done, during: 'read' });
  else {
    const { event, failure } = eventOf(note);
    done.then(
      () => event !== undefined && tell(event),
      // The client throws nothing else.
      (error: unknown) => tell({ ...failure, type: 'error', error: error as ConnectError }),
    );
  }
}

/** The user as last read while an account was not connected yet. */
const knownBefore = new WeakMap<ConnectFlow, ConnectedUser>();

function tellPhase(
  flow: ConnectFlow,
  phase: ConnectPhase,
  { before, tell }: { readonly before: ConnectedUser | undefined; readonly tell: Tell },
): void {
  const { integrationId } = flow;
  if (phase.phase === 'done') {
    const { connectionId } = phase;
    if (connectionId === undefined) return;
    const wasThere = integrationOf(knownBefore.get(flow), connectionId) !== undefined;
    tell({ type: wasThere ? 'reconnect' : 'connect', integrationId, connectionId });
  } else if (phase.phase !== 'verifying' && before !== undefined) knownBefore.set(flow, before);
  if ('error' in phase && phase.error !== undefined && phase.error.code !== 'cancelled') {
    tell({ type: 'error', error: phase.error, during: 'connect', integrationId });
  }
}

/** What is told when it went well, if anything, and what with the reason when it did not. */
function eventOf(note: Exclude<Note, readonly ['connect' | 'read', ...unknown[]]>): {
  readonly event?: ConnectEvent;
  readonly failure: Failure;
} {
  const [act, given, , before] = note;
  switch (act) {
    case 'disconnect': {
      const of = { integrationId: integrationOf(before, given), connectionId: given };
      return { event: { type: 'disconnect', ...of }, failure: { during: 'disconnect', ...of } };
    }
    case 'save': {
      const { connectionId, workflowId } = given;
      const of = { integrationId: integrationOf(before, connectionId), connectionId, workflowId };
      return { event: { type: 'settings', ...of }, failure: { during: 'settings', ...of } };
    }
    case 'setWorkflow': {
      const { workflowId, connectionId, enabled } = given;
      const of = { workflowId, connectionId };
      return { event: { type: 'workflow', ...of, enabled }, failure: { during: 'workflow', ...of } };
    }
    case 'changeConnection': {
      const { connectionId } = given;
      return { failure: { during: 'account', integrationId: integrationOf(before, connectionId), connectionId } };
    }
    case 'runWorkflow':
      return { failure: { during: 'run', workflowId: given.workflowId, connectionId: given.connectionId } };
    case 'setMetadata':
      return { failure: { during: 'metadata' } };
  }
}

function integrationOf(user: ConnectedUser | undefined, connectionId: string): string | undefined {
  return user?.integrations.find(({ connections }) => connections.some(({ id }) => id === connectionId))?.id;
}
