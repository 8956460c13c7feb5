import { ConnectError, type ConnectFlow, type ConnectPhase, type StartOptions } from '@acme/connect';
import type { Outcome } from './scenario.ts';

interface Options {
  readonly integrationId: string;
  readonly initial: ConnectPhase;
  readonly isKey: boolean;
  /** Of each try in turn; the last stays. */
  readonly outcomes: readonly [Outcome, ...Outcome[]];
  readonly wait: () => Promise<void>;
  /** Why a link cannot be made. */
  readonly linkError: ConnectError | undefined;
  /** @param connectionId the account that was to be connected again */
  readonly onConnected: (connectionId: string | undefined) => { readonly connectionId: string; readonly label: string };
}

const expiresAt = '2026-11-23T12:15:00.000Z';

/** A connect flow that takes the customer's steps and ends as the scenario says, without any window. */
export function createScenarioFlow(options: Options): ConnectFlow {
  const { integrationId, initial, isKey, outcomes, wait, linkError, onConnected } = options;
  const listeners = new Set<() => void>();
  let phase = initial;
  let run = 0;
  let tries = 0;
  let outcome = outcomes[0];
  let again: string | undefined;

  function move(next: ConnectPhase): void {
    phase = next;
    for (const listener of listeners) listener();
  }

  async function end(own: number): Promise<void> {
    if (outcome === 'never' || outcome === 'popup_blocked') return;
    await wait();
    if (own !== run) return;
    if (outcome !== 'connected') return move({ phase: 'failed', error: new ConnectError(outcome, outcome) });
    move({ phase: 'verifying' });
    await wait();
    if (own !== run) return;
    const { connectionId, label } = onConnected(again);
    move({ phase: 'done', connectionId, account: { id: connectionId, label } });
  }

  async function begin({ mode = 'auto', connectionId }: StartOptions = {}): Promise<void> {
    const own = ++run;
    outcome = outcomes[tries++] ?? outcome;
    again = connectionId;
    if (outcome === 'popup_blocked' && mode !== 'redirect') {
      return move({ phase: 'failed', error: new ConnectError('popup_blocked', 'blocked') });
    }
    move({ phase: 'opening' });
    await wait();
    if (own !== run) return;
    if (isKey) {
      const fields = [{ name: 'apiKey', label: 'API key', hint: 'In Settings, under API keys.', secret: true }];
      return move({ phase: 'fields', fields, isBusy: false, error: undefined });
    }
    move({ phase: 'awaiting', hint: mode === 'redirect' ? 'in_tab' : 'none', expiresAt });
    await end(own);
  }

  return {
    integrationId,
    snapshot: () => phase,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: (how) => void begin(how),
    reopen: (how) => void begin(how),
    createLink: async () => {
      await wait();
      if (linkError !== undefined) throw linkError;
      const url =
        'https://connect.example.com/oauth/link/7d0f2a0c/5b1e9c44#kq3v0Yw8cN2rZ6xT1uLbE7pJ4sHfM9aDgRiOyQwXzVt';
      return { url, link: { id: '5b1e9c44', expiresAt: '2026-12-03T09:00:00.000Z' } };
    },
    show: () => {},
    submit: async (values) => {
      if (phase.phase !== 'fields') return;
      const { fields } = phase;
      move({ phase: 'fields', fields, isBusy: true, error: undefined });
      await wait();
      if (Object.values(values).includes('wrong')) {
        const wrong = (fields.find(({ secret }) => secret) ?? fields[0])?.name ?? '';
        const problem = { code: 'rejected', message: 'The key was refused.', said: 'No such key.' };
        const error = new ConnectError('invalid_credentials', problem.message, { fields: { [wrong]: problem } });
        return move({ phase: 'fields', fields, isBusy: false, error });
      }
      await end(run);
    },
    enterCode: async (code) => {
      if (phase.phase !== 'code_entry') return;
      move({ phase: 'code_entry', isBusy: true, error: undefined });
      await wait();
      if (code.replace(/[\s-]/g, '').toUpperCase() !== 'H7K2MP') {
        const error = new ConnectError('wrong_code', 'Not the code.');
        return move({ phase: 'code_entry', isBusy: false, error });
      }
      await end(run);
    },
    cancel: async () => {
      run++;
      move({ phase: 'failed', error: new ConnectError('cancelled', 'Cancelled.') });
    },
    reset: () => {
      run++;
      move({ phase: 'idle' });
    },
  };
}
