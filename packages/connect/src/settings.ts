import type { ConnectedUser, OptionsPage, OptionsQuery, SavedSettings, SettingsTarget } from '@acme/api/schemas';
import { integrationState, nextActionOf } from '@acme/api/state';
import type { ConnectSettings } from './connect-client.ts';
import type { Clock } from './page.ts';
import type { ServerApi } from './server-api.ts';
import type { UserCache } from './user-cache.ts';

/** How long choices are taken from memory. */
const keptMs = 300_000;
/** How many pages are kept at most; the oldest goes first. */
const keptPages = 200;

interface Ports {
  readonly api: Pick<ServerApi, 'query' | 'mutate'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Aborted when the client is closed. */
  readonly closed: AbortController;
  readonly cache: Pick<UserCache, 'read'>;
  /** Shows what was saved before the next read says it. */
  readonly confirm: UserCache['write'];
}

interface Kept {
  readonly query: OptionsQuery;
  readonly at: number;
  readonly standing: string;
  readonly page: Promise<OptionsPage>;
}

/** Settings as the client has them once they are needed. */
export interface Settings extends ConnectSettings {
  /** Asks for all choices anew: an account was connected, or connected again, or somebody wants everything fresh. */
  forget(): void;
}

/** Saves what a customer fills in, and keeps choices for a while. */
export function createSettings({ api, clock, closed, cache, confirm }: Ports): Settings {
  const kept = new Map<string, Kept>();

  /** Changes when an account was connected again elsewhere. */
  function standingOf(connectionId: string): string {
    const connections = cache.read().data?.integrations.flatMap((integration) => integration.connections) ?? [];
    const connection = connections.find(({ id }) => id === connectionId);
    return `${connection?.connectedAt} ${connection !== undefined && nextActionOf[connection.state] === 'reconnect'}`;
  }

  return {
    forget: () => kept.clear(),
    save: async (change) => {
      const saved = await api.mutate('settings.save', change);
      confirm((user) => withSettings(user, change, saved));
      // Choices that were asked for without values were those of the values before.
      for (const [key, { query }] of kept) {
        if (query.connectionId === change.connectionId && query.values === undefined) kept.delete(key);
      }
      return saved;
    },
    options: (query, { refresh = false } = {}) => {
      const key = keyOf(query);
      const standing = standingOf(query.connectionId);
      const known = kept.get(key);
      const isFresh = known !== undefined && known.standing === standing && clock.now() - known.at < keptMs;
      if (isFresh && !refresh) return known.page;
      const page = api.query('settings.options', query, closed.signal);
      // Taken out first, so that it is the youngest again.
      kept.delete(key);
      kept.set(key, { query, at: clock.now(), standing, page });
      for (const oldest of kept.keys()) {
        if (kept.size <= keptPages) break;
        kept.delete(oldest);
      }
      page.catch(() => {
        if (kept.get(key)?.page === page) kept.delete(key);
      });
      return page;
    },
  };
}

/** The same question has the same key, in whatever order its values were given. */
function keyOf({ connectionId, workflowId, setting, search = '', values, cursor }: OptionsQuery): string {
  const given = values && Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([connectionId, workflowId, setting, search, given, cursor]);
}

/** The user after settings were saved. */
function withSettings(user: ConnectedUser, target: SettingsTarget, { settings, state }: SavedSettings): ConnectedUser {
  return {
    ...user,
    integrations: user.integrations.map((integration) => {
      if (!integration.connections.some(({ id }) => id === target.connectionId)) return integration;
      const connections = integration.connections.map((connection) => {
        if (connection.id !== target.connectionId) return connection;
        const now = { ...connection, state, nextAction: nextActionOf[state] };
        if (target.workflowId === undefined) return { ...now, settings };
        const workflows = now.workflows.map((w) => (w.id === target.workflowId ? { ...w, settings } : w));
        return { ...now, workflows };
      });
      const allowed = integration.availability.allowed;
      return { ...integration, connections, state: integrationState({ offered: true, allowed, connections }) };
    }),
  };
}
