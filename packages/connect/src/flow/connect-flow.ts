import type { Attempt, ClaimProof } from '@acme/api/schemas';
import type { ConnectBeginning } from '@acme/api/state';
import { asConnectError, ConnectError } from '../connect-error.ts';
import { createListeners, type Readable } from '../readable.ts';
import type { AttemptFollower } from './follow-attempt.ts';
import {
  attemptSteps,
  type ConnectHint,
  type ConnectPhase,
  type CredentialField,
  isFinalPhase,
  isOvertaken,
  phaseMoves,
} from './phases.ts';
import type { PageMessage } from '../page.ts';
import type { AfterClick, FlowPorts, FlowTiming, FlowWindow } from './ports.ts';

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
  start(options?: StartOptions): void;
  /** Drops the running try and begins another one, in the same way. Call it inside the click. */
  reopen(options?: StartOptions): void;
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
  /**
   * Makes a link with which somebody else, such as an administrator, connects an account for this user: once, within
   * seven days. The address is told this once.
   * @throws ConnectError `conflict`, `limit_reached`, `entitlement_required`, `offline`, `unreachable`, …
   */
  createLink(options?: { readonly connectionId?: string | undefined }): Promise<CreatedLink>;
}

/** How to begin. */
export interface StartOptions {
  /** What stands in the window until the provider's page comes. */
  readonly openingText?: string;
  /** The connection whose account is connected again. */
  readonly connectionId?: string | undefined;
  /**
   * `popup`: a second window. `redirect`: this tab goes to the provider and comes back. Default `auto`: a window, but this
   * tab in an installed app, in a browser inside another app, and when a window was blocked twice.
   */
  readonly mode?: 'auto' | 'popup' | 'redirect';
  /** Where this tab comes back to: a page of an allowed origin that shows this client's integrations. Default: where it is. */
  readonly returnUrl?: string | undefined;
}

/** A link as it is made. */
export interface CreatedLink {
  /** To be sent to whoever is to connect. */
  readonly url: string;
  readonly link: {
    readonly id: string;
    /** ISO 8601 */
    readonly expiresAt: string;
  };
}

/** What a flow can do for its own client. */
export interface ResumableFlow<Id extends string = string> extends ConnectFlow<Id> {
  /** Takes up what this tab went away for. */
  resume(attempt: Attempt, claimCode: string | undefined, rest: AfterClick): void;
}

/** One try: everything that must be let go of when it ends. */
interface Try {
  /** Whose account is connected again, and where this tab comes back to, if it goes away. */
  readonly options: { readonly connectionId?: string | undefined; readonly returnUrl?: string | undefined };
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
): ResumableFlow<Id> {
  const { api, clock, page } = ports;
  const listeners = createListeners();
  let phase: ConnectPhase = { phase: 'idle' };
  let current: Try | undefined;
  let blocks = 0;
  /** There before any attempt is. */
  let rest!: AfterClick;

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

  async function begin({
    openingText = windowText(),
    connectionId,
    mode = 'auto',
    returnUrl = page.address(),
  }: StartOptions): Promise<void> {
    const isAuto = mode === 'auto';
    const wantsWindow = begins() === 'window';
    let inTab = mode === 'redirect' || (isAuto && page.prefersTab());
    let window = wantsWindow ? openWindow(openingText, inTab) : undefined;
    if (wantsWindow && window === undefined && ++blocks > 1 && isAuto) {
      inTab = true;
      window = ports.thisTab;
    }
    const own: Try = { options: { connectionId, ...(inTab ? { returnUrl } : {}) }, window, cleanUps: [] };
    current = own;
    move(own, { phase: 'opening' });
    if (wantsWindow && window === undefined) {
      fail(own, blocked());
      return;
    }
    own.cleanUps.push(page.onMessage((message) => hear(own, message)));
    try {
      const [{ attempt, next }, loaded] = await Promise.all([
        api.createAttempt(integrationId, own.options),
        ports.loadAfterClick(),
      ]);
      rest = loaded;
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

  function openWindow(openingText: string, inTab: boolean): FlowWindow | undefined {
    return inTab ? ports.thisTab : ports.openWindow(`acme-connect-${integrationId}`, openingText);
  }

  function goOn(own: Try, window: FlowWindow, attempt: Attempt, startUrl: string): void {
    const { origin, protocol } = new URL(startUrl);
    if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`Not a web address: ${protocol}`);
    own.serverOrigin = origin;
    window.navigate(startUrl);
    const inTab = window === ports.thisTab;
    move(own, { phase: 'awaiting', hint: inTab ? 'in_tab' : 'none', expiresAt: attempt.expiresAt });
    if (!inTab) own.cleanUps.push(rest.watchWindow(ports, { window, timing, onHint: (hint) => setHint(own, hint) }));
    follow(own, attempt);
  }

  function setHint(own: Try, hint: ConnectHint): void {
    if (phase.phase === 'awaiting' && phase.hint !== hint) move(own, { ...phase, hint });
  }

  function follow(own: Try, attempt: Attempt): void {
    if (own.follower !== undefined) return;
    const follower = rest.followAttempt(ports, {
      attempt,
      timing,
      onAttempt: (news) => take(own, news),
      onLost: (error = new ConnectError('timed_out', 'It took too long.')) => void fail(own, error),
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

  function hear(own: Try, message: PageMessage): void {
    const { attempt, serverOrigin, window } = own;
    if (attempt === undefined || serverOrigin === undefined || window === undefined) return;
    const heard = rest.readWindowMessage(message, { attemptId: attempt.id, serverOrigin, window });
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
    const answer = await rest.claimAttempt(ports, { attemptId, proof, timing });
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
    const inTab = own.options.returnUrl !== undefined;
    const window = own.startUrl === undefined ? undefined : openWindow(windowText(), inTab);
    const ask = (error: ConnectError) => void move(own, { phase: 'fields', fields, isBusy: false, error });
    if (own.startUrl !== undefined && window === undefined) {
      ask(blocked());
      return;
    }
    move(own, { phase: 'fields', fields, isBusy: true, error: undefined });
    const { startUrl, options } = own;
    const answer = await rest.submitFields(api, { attempt, startUrl, options, values });
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

  const flow: ResumableFlow<Id> = {
    integrationId,
    snapshot: () => phase,
    subscribe: listeners.add,
    start: (options = {}) => {
      if (current === undefined) void begin(options);
      else current.window?.focus();
    },
    reopen: (options) => {
      const legal: readonly string[] = phaseMoves[phase.phase];
      if (!legal.includes('opening')) return;
      const dropped = current?.attempt;
      const mode = current?.options.returnUrl === undefined ? 'auto' : 'redirect';
      const again: StartOptions = { mode, ...current?.options, ...options };
      release();
      void begin(again);
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
    createLink: (options) => api.createLink(integrationId, options?.connectionId),
    resume: (attempt, claimCode, loaded) => {
      if (current !== undefined) return;
      rest = loaded;
      const own: Try = { options: {}, window: ports.thisTab, cleanUps: [], claimCode };
      current = own;
      move(own, { phase: 'opening' });
      move(own, { phase: 'awaiting', hint: 'in_tab', expiresAt: attempt.expiresAt });
      follow(own, attempt);
      take(own, attempt);
    },
  };
  return flow;
}

function blocked(): ConnectError {
  return new ConnectError('popup_blocked', 'The browser blocked the sign-in window.');
}
