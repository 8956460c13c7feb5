import type { Clock, Page } from '../page.ts';
import type { ServerApi } from '../server-api.ts';

/** The second window, in which the customer signs in. */
export interface FlowWindow {
  /** A hint: a provider's Cross-Origin-Opener-Policy makes it true while the window is open. */
  readonly closed: boolean;
  navigate(url: string): void;
  focus(): void;
  close(): void;
  /** Says something to the page in it, if that is of this origin. */
  tell(message: object, origin: string): void;
  /** True for a message that this window sent. */
  sent(source: unknown): boolean;
}

export type AttemptApi = Pick<
  ServerApi,
  'createAttempt' | 'attempt' | 'watchAttempt' | 'mutate' | 'cancelAttempt' | 'createLink'
>;

/** See `after-click.ts`. */
export type AfterClick = typeof import('./after-click.ts');

/** Everything that a connect flow does to the world. */
export interface FlowPorts {
  readonly api: AttemptApi;
  readonly clock: Clock;
  readonly page: Page;
  /** Opens a blank window showing `text`; undefined when the browser blocks it. Called inside the click. */
  readonly openWindow: (name: string, text: string) => FlowWindow | undefined;
  /** The tab itself, in the place of a window. */
  readonly thisTab: FlowWindow;
  /** Loads what comes after the click. */
  readonly loadAfterClick: () => Promise<AfterClick>;
  /** Reads the user again, so that the new connection is there when the flow says done. */
  readonly refreshUser: () => Promise<void>;
}

export interface FlowTiming {
  readonly pollMs: number;
  readonly pollLaterMs: number;
  readonly pollLaterAfterMs: number;
  /** While the page is hidden, and as a backstop while a stream delivers. */
  readonly pollIdleMs: number;
  readonly slowAfterMs: number;
  readonly closedForMs: number;
  readonly closedCheckMs: number;
  readonly retryMs: number;
  /** How long after the attempt's end an unreachable server is waited for. */
  readonly expiryGraceMs: number;
  readonly refreshTimeoutMs: number;
}

export const flowTiming: FlowTiming = {
  pollMs: 1500,
  pollLaterMs: 3000,
  pollLaterAfterMs: 30_000,
  pollIdleMs: 10_000,
  slowAfterMs: 20_000,
  closedForMs: 4000,
  closedCheckMs: 500,
  retryMs: 1000,
  expiryGraceMs: 5000,
  refreshTimeoutMs: 3000,
};
