import { type ConnectionState, isLiveConnection } from './connection.ts';

/** What one row of the panel says about an integration; the first that matches, top down. */
export const integrationStates = [
  'connecting',
  'needs_reauth',
  'needs_setup',
  'degraded',
  'suspended',
  'connected',
  'locked',
  'unavailable',
  'available',
] as const;
/** See {@link integrationStates}. */
export type IntegrationState = (typeof integrationStates)[number];

/** What the display state of an integration is computed from. */
export interface IntegrationFacts {
  /** The operator has not configured it, or has paused it. */
  readonly offered: boolean;
  /** The availability rule allows it to this user. */
  readonly allowed: boolean;
  /** With the owner of each that is a colleague's: what is wrong with one is not for this user to repair. */
  readonly connections: readonly {
    readonly state: ConnectionState;
    readonly owner?: object | undefined;
    /** `failing`: its last runs have failed. */
    readonly workflows?: readonly { readonly enabled: boolean; readonly failing?: true | undefined }[];
  }[];
  /** An attempt of this user is under way. */
  readonly connecting?: boolean;
}

/**
 * The display state of an integration for one user. Shared by server, panel and dashboard so
 * that the three can never disagree.
 *
 * @example
 * integrationState({ offered: true, allowed: true, connections: [] }) // 'available'
 */
export function integrationState(facts: IntegrationFacts): IntegrationState {
  const states = facts.connections
    .filter((c) => isLiveConnection(c.state))
    .map(({ state, owner }) =>
      owner !== undefined && facts.allowed && state !== 'connected' && state !== 'expiring' ? 'provider_error' : state,
    );
  const any = (...wanted: ConnectionState[]): boolean => states.some((s) => wanted.includes(s));
  if (facts.connecting === true) return 'connecting';
  if (any('needs_reauth', 'insufficient_scope')) return 'needs_reauth';
  if (any('needs_setup')) return 'needs_setup';
  if (any('provider_error') || (facts.allowed && facts.connections.some(isFailing))) return 'degraded';
  if (any('suspended') || (states.length > 0 && !facts.allowed)) return 'suspended';
  if (states.length > 0) return 'connected';
  if (!facts.allowed) return 'locked';
  return facts.offered ? 'available' : 'unavailable';
}

/** What is held back runs nothing, so nothing fails. */
function isFailing({ state, workflows = [] }: IntegrationFacts['connections'][number]): boolean {
  const works = state === 'connected' || state === 'expiring';
  return works && workflows.some(({ enabled, failing }) => enabled && failing === true);
}
