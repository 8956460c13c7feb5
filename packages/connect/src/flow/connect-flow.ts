import type { Attempt, ClaimProof } from '@acme/api/schemas';
import type { ConnectBeginning } from '@acme/api/state';
import { ConnectError } from '../connect-error.ts';
import { createListeners, type Readable } from '../readable.ts';
import { asConnectError, claimAttempt } from './claim-attempt.ts';
import { type AttemptFollower, followAttempt } from './follow-attempt.ts';
import {
  attemptSteps,
  type ConnectHint,
  type ConnectPhase,
  type CredentialField,
  isFinalPhase,
  isOvertaken,
  phaseMoves,
} from './phases.ts';
import type { FlowPorts, FlowTiming, FlowWindow } from './ports.ts';
import { submitFields } from './submit-fields.ts';
import { readWindowMessage } from './window-message.ts';
import { watchWindow } from './window-hints.ts';

/** What the customer typed, by field name. */
export type FieldValues = Readonly<Record<string, string>>;

/** Connects one account of one integration. Only the server decides how it ends. */
export interface ConnectFlow<Id extends string = string> extends Readable<ConnectPhase> {
  readonly integrationId: Id;
  /**
   * Begins, or brings the window of a running try to the front. Call it inside the click: a window
   * that is opened later is blocked. `openingText` stands in the window until the provider's page comes. With a
   * `connectionId` the account of that connection is connected again, and another one is refused.
   */
  start(options?: { readonly openingText?: string; readonly connectionId?: string | undefined }): void;
  /** Drops the running try and begins another one. Call it inside the click. */
  reopen(options?: { readonly openingText?: string; readonly connectionId?: string | undefined }): void;
  /** Brings the sign-in window to the front, where the browser allows it. */
  show(): void;
  /** Sends the credential form. Problems come back in the `fields` phase. */
  submit(values: FieldValues): Promise<void>;
  /** Sends the code that the sign-in window shows. A wrong one comes back in the `code_entry` phase. */
  enterCode(code: string): Promise<void>;
  /** Ends the running try as `cancelled`. */
  cancel(): Promise<void>;
  /** Puts a flow that is done or has failed back to `idle`. */
  reset(): void;
}

/** One try: everything that must be let go of when it ends. */
interface Try {
  /** Whose account is connected again. */
  readonly connectionId: string | undefined;
  window: FlowWindow | undefined;
  readonly cleanUps: (() => void)[];
  attempt?: Attempt;
  serverOrigin?: string;
  fields?: readonly CredentialField[];
  /** Where the window goes that follows the form, if one does. */
  startUrl?: string | undefined;
  claimCode?: string | undefined;
  isClaiming?: boolean;
  isSucceeding?: boolean;
  follower?: AttemptFollower;
}

interface Options<Id extends string> {
  readonly integrationId: Id;
  readonly timing: FlowTiming;
  /** What comes first. A window has to be opened within the click, before the server is asked. */
  readonly begins: () => ConnectBeginning;
  /** What stands in the blank window when the caller of `start` says nothing. */
  readonly windowText: () => string;
}

export function createConnectFlow<Id extends string>(
  ports: FlowPorts,
  { integrationId, timing, begins, windowText }: Options<Id>,
): ConnectFlow<Id> {
  const { api, clock, page } = ports;
  const listeners = createListeners();
  let phase: ConnectPhase = { phase: 'idle' };
  let current: Try | undefined;

  /** The only place where the phase changes. Refuses what is illegal or comes from a try that is over. */
  function move(own: Try | undefined, next: ConnectPhase): boolean {
    const legal: readonly string[] = phaseMoves[phase.phase];
    if (own !== current || !legal.includes(next.phase)) return false;
    phase = next;
    if (isFinalPhase(next)) release();
    listeners.notify();
    return true;
  }

  function release(): void {
    for (const cleanUp of current?.cleanUps.splice(0) ?? []) cleanUp();
    current = undefined;
  }

  const fail = (own: Try, error: ConnectError): boolean => move(own, { phase: 'failed', error });

  async function begin(openingText: string, connectionId: string | undefined): Promise<void> {
    const wantsWindow = begins() === 'window';
    const window = wantsWindow ? openWindow(openingText) : undefined;
    const own: Try = { connectionId, window, cleanUps: [] };
    current = own;
    move(own, { phase: 'opening' });
    if (wantsWindow && window === undefined) {
      fail(own, blocked());
      return;
    }
    own.cleanUps.push(page.onMessage((message) => hear(own, message)));
    try {
      const { attempt, next } = await api.createAttempt(integrationId, connectionId);
      if (own !== current) return void api.cancelAttempt(attempt.id).catch(() => {});
      own.attempt = attempt;
      if (next.kind === 'fields') {
        window?.close();
        own.fields = next.fields;
        own.startUrl = next.startUrl;
        move(own, { phase: 'fields', fields: next.fields, isBusy: false, error: undefined });
      } else if (window === undefined) {
        // The list said "key", the server says "window", and the click is over.
        fail(own, blocked());
        void api.cancelAttempt(attempt.id).catch(() => {});
      } else {
        goOn(own, window, attempt, next.startUrl);
      }
    } catch (error) {
      if (fail(own, asConnectError(error))) window?.close();
    }
  }

  function openWindow(openingText: string): FlowWindow | undefined {
    return ports.openWindow(`acme-connect-${integrationId}`, openingText);
  }

  function goOn(own: Try, window: FlowWindow, attempt: Attempt, startUrl: string): void {
    const { origin, protocol } = new URL(startUrl);
    if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`Not a web address: ${protocol}`);
    own.serverOrigin = origin;
    window.navigate(startUrl);
    move(own, { phase: 'awaiting', hint: 'none', expiresAt: attempt.expiresAt });
    own.cleanUps.push(watchWindow(ports, { window, timing, onHint: (hint) => setHint(own, hint) }));
    follow(own, attempt);
  }

  function setHint(own: Try, hint: ConnectHint): void {
    if (phase.phase === 'awaiting' && phase.hint !== hint) move(own, { ...phase, hint });
  }

  function follow(own: Try, attempt: Attempt): void {
    if (own.follower !== undefined) return;
    const follower = followAttempt(ports, {
      attempt,
      timing,
      onAttempt: (news) => take(own, news),
      onLost: (error) => void fail(own, error),
    });
    own.follower = follower;
    own.cleanUps.push(follower.stop);
  }

  /** Acts on what the server says. An answer that was overtaken by a later one is dropped. */
  function take(own: Try, attempt: Attempt): void {
    if (own !== current || isOvertaken(attempt, own.attempt)) return;
    own.attempt = attempt;
    const step = attemptSteps[attempt.state];
    if (step === 'verify') move(own, { phase: 'verifying' });
    else if (step === 'claim') void claimWithCode(own);
    else if (step === 'succeed') void succeed(own, attempt);
    else if (step === 'ask_fields' && own.fields !== undefined) {
      const error = attempt.error && new ConnectError('invalid_credentials', attempt.error.message);
      move(own, { phase: 'fields', fields: own.fields, isBusy: false, error });
    } else if (typeof step === 'object') {
      fail(own, new ConnectError(step.fail, attempt.error?.message ?? `It ended as "${attempt.state}".`));
    }
  }

  async function succeed(own: Try, { connectionId, account }: Attempt): Promise<void> {
    if (own.isSucceeding === true) return;
    own.isSucceeding = true;
    move(own, { phase: 'verifying' });
    await Promise.race([
      ports.refreshUser().catch(() => {}),
      new Promise<void>((resolve) => own.cleanUps.push(clock.after(timing.refreshTimeoutMs, resolve))),
    ]);
    move(own, { phase: 'done', connectionId, account });
  }

  function hear(own: Try, message: Parameters<typeof readWindowMessage>[0]): void {
    const { attempt, serverOrigin, window } = own;
    if (attempt === undefined || serverOrigin === undefined || window === undefined) return;
    const heard = readWindowMessage(message, { attemptId: attempt.id, serverOrigin, window });
    if (heard === undefined) return;
    if (heard.claimCode !== undefined) {
      own.claimCode = heard.claimCode;
      // It goes on to the provider once it knows.
      window.tell({ type: 'acme-connect:heard', attemptId: attempt.id }, serverOrigin);
    }
    if (own.attempt?.state === 'pending') void claimWithCode(own);
    else void own.follower?.check();
  }

  async function claimWithCode(own: Try): Promise<void> {
    const { claimCode } = own;
    if (own.isClaiming === true) return;
    if (claimCode === undefined) {
      if (phase.phase !== 'code_entry') move(own, { phase: 'code_entry', isBusy: false, error: undefined });
      return;
    }
    move(own, { phase: 'verifying' });
    const refused = await claim(own, { claimCode });
    own.claimCode = undefined;
    if (refused?.code === 'wrong_code') move(own, { phase: 'code_entry', isBusy: false, error: undefined });
    else if (refused !== undefined) fail(own, refused);
  }

  async function claim(own: Try, proof: ClaimProof): Promise<ConnectError | undefined> {
    const attemptId = own.attempt?.id ?? '';
    own.isClaiming = true;
    const answer = await claimAttempt(ports, { attemptId, proof, timing });
    own.isClaiming = false;
    if ('refused' in answer) {
      // Closed meanwhile, by another tab or by time: its state says how.
      if (answer.refused.code === 'conflict') await own.follower?.check();
      return answer.refused;
    }
    take(own, answer.attempt);
    return undefined;
  }

  async function submit(own: Try, attempt: Attempt, fields: readonly CredentialField[], values: FieldValues) {
    // Before anything else, for the click on "Continue" is what lets it open.
    const window = own.startUrl === undefined ? undefined : openWindow(windowText());
    const ask = (error: ConnectError) => void move(own, { phase: 'fields', fields, isBusy: false, error });
    if (own.startUrl !== undefined && window === undefined) {
      ask(blocked());
      return;
    }
    move(own, { phase: 'fields', fields, isBusy: true, error: undefined });
    const { startUrl, connectionId } = own;
    const answer = await submitFields(api, { attempt, startUrl, connectionId, values });
    if (own !== current || 'refused' in answer) window?.close();
    if (own !== current) return;
    if ('refused' in answer) return ask(answer.refused);
    if (window !== undefined && answer.startUrl !== undefined) {
      own.window = window;
      own.attempt = answer.attempt;
      try {
        goOn(own, window, answer.attempt, answer.startUrl);
      } catch (error) {
        if (fail(own, asConnectError(error))) window.close();
      }
      return;
    }
    take(own, answer.attempt);
    if (own === current && answer.attempt.state === 'verifying') follow(own, answer.attempt);
  }

  const flow: ConnectFlow<Id> = {
    integrationId,
    snapshot: () => phase,
    subscribe: listeners.add,
    start: ({ openingText = windowText(), connectionId } = {}) => {
      if (current === undefined) void begin(openingText, connectionId);
      else current.window?.focus();
    },
    reopen: ({ openingText = windowText(), connectionId = current?.connectionId } = {}) => {
      const legal: readonly string[] = phaseMoves[phase.phase];
      if (!legal.includes('opening')) return;
      const dropped = current?.attempt;
      release();
      void begin(openingText, connectionId);
      if (dropped !== undefined) void api.cancelAttempt(dropped.id).catch(() => {});
    },
    show: () => current?.window?.focus(),
    submit: async (values) => {
      const attempt = current?.attempt;
      if (current === undefined || attempt === undefined || phase.phase !== 'fields' || phase.isBusy) return;
      await submit(current, attempt, phase.fields, values);
    },
    enterCode: async (typed) => {
      const own = current;
      if (own === undefined || phase.phase !== 'code_entry' || phase.isBusy) return;
      const shownCode = typed.replace(/[\s-]/g, '');
      move(own, { phase: 'code_entry', isBusy: true, error: undefined });
      const refused =
        shownCode.length < 6
          ? new ConnectError('wrong_code', 'It has six characters.')
          : await claim(own, { shownCode });
      if (refused !== undefined) move(own, { phase: 'code_entry', isBusy: false, error: refused });
    },
    cancel: async () => {
      const own = current;
      if (own === undefined) return;
      fail(own, new ConnectError('cancelled', 'Cancelled.'));
      own.window?.close();
      if (own.attempt !== undefined) await api.cancelAttempt(own.attempt.id).catch(() => {});
    },
    reset: () => {
      if (isFinalPhase(phase)) move(undefined, { phase: 'idle' });
    },
  };
  return flow;
}

function blocked(): ConnectError {
  return new ConnectError('popup_blocked', 'The browser blocked the sign-in window.');
}
