import {
  type ConnectClient,
  type ConnectedUser,
  ConnectError,
  type Connection,
  type FilledSettings,
  type Integration,
  type OptionsPage,
  type OptionsQuery,
  type SettingInfo,
  type SettingsTarget,
  type SettingValue,
} from '@acme/connect';
import type { Scenario } from './scenario.ts';

interface Options {
  readonly scenario: Scenario;
  readonly wait: () => Promise<void>;
  readonly read: () => ConnectedUser | undefined;
  readonly change: (change: (user: ConnectedUser) => ConnectedUser) => void;
}

/** Settings that are kept in memory, and choices as the scenario has them. */
export function createScenarioSettings({ scenario, wait, read, change }: Options): ConnectClient['settings'] {
  let error = scenario.settingsError;
  let theirs = scenario.settingsConflict;

  function find({ connectionId, workflowId }: SettingsTarget): {
    fields: readonly SettingInfo[];
    filled: FilledSettings;
  } {
    for (const { connections, settings, workflows } of read()?.integrations ?? []) {
      const connection = connections.find(({ id }) => id === connectionId);
      if (connection === undefined) continue;
      const fields = workflowId === undefined ? settings : workflows.find(({ id }) => id === workflowId)?.settings;
      const filled = filledOf(connection, workflowId);
      if (fields !== undefined) return { fields, filled };
    }
    throw new ConnectError('not_found', 'No such settings.');
  }

  function put({ connectionId, workflowId }: SettingsTarget, filled: FilledSettings): void {
    change((user) => ({
      ...user,
      integrations: user.integrations.map((integration) =>
        setUp({
          ...integration,
          connections: integration.connections.map((connection): Connection => {
            if (connection.id !== connectionId) return connection;
            if (workflowId === undefined) return setUp({ ...connection, settings: filled });
            const others = connection.workflows.filter(({ id }) => id !== workflowId);
            const enabled = connection.workflows.some(({ id, enabled: isOn }) => id === workflowId && isOn);
            return { ...connection, workflows: [...others, { id: workflowId, enabled, settings: filled }] };
          }),
        }),
      ),
    }));
  }

  function next(
    target: SettingsTarget,
    values: Readonly<Record<string, SettingValue>>,
    labels = find(target).filled.labels,
  ) {
    const { fields, filled } = find(target);
    const missing = fields
      .filter(({ required, name }) => required && values[name] === undefined)
      .map(({ name }) => name);
    return { revision: filled.revision + 1, values, labels, ...(missing.length === 0 ? {} : { missing }) };
  }

  return {
    save: async ({ values, labels, revision, ...target }) => {
      await wait();
      const failure = error;
      error = undefined;
      if (failure !== undefined) throw failure;
      if (theirs !== undefined) put(target, next(target, { ...find(target).filled.values, ...theirs }));
      theirs = undefined;
      if (revision !== undefined && revision !== find(target).filled.revision) {
        throw new ConnectError('conflict', 'These settings were changed in the meantime.');
      }
      const settings = next(target, values, labels);
      put(target, settings);
      return { settings, state: settings.missing === undefined ? 'connected' : 'needs_setup' };
    },
    options: async (query) => {
      const known = scenario.options?.[query.setting];
      if (known === 'never') return new Promise(() => {});
      await wait();
      const page = pageOf(known, query, scenario.optionsPerPage ?? 20);
      if (ConnectError.is(page)) throw page;
      return page;
    },
  };
}

/** What waited for its settings is connected once they are all there. */
function setUp<One extends Connection | Integration>(one: One): One {
  if (one.state !== 'needs_setup') return one;
  const waits =
    'connections' in one
      ? one.connections.some(({ state }) => state === 'needs_setup')
      : one.settings?.missing !== undefined;
  return waits ? one : { ...one, state: 'connected', ...('connections' in one ? {} : { nextAction: 'none' }) };
}

const nothingFilled: FilledSettings = { revision: 0, values: {} };

function filledOf(connection: Connection, workflowId: string | undefined): FilledSettings {
  const { settings } =
    workflowId === undefined ? connection : (connection.workflows.find(({ id }) => id === workflowId) ?? {});
  return settings ?? nothingFilled;
}

function pageOf(
  known: Exclude<NonNullable<Scenario['options']>[string], 'never'> | undefined,
  query: OptionsQuery,
  perPage: number,
): OptionsPage | ConnectError {
  if (known === undefined) return new ConnectError('not_found', `The scenario has no options for "${query.setting}".`);
  if (ConnectError.is(known)) return known;
  if (typeof known === 'function') return known(query);
  const searched = (query.search ?? '').toLowerCase();
  const found = known.filter(({ label }) => label.toLowerCase().includes(searched));
  const from = Number(query.cursor ?? 0);
  const options = found.slice(from, from + perPage);
  return from + perPage < found.length ? { options, nextCursor: String(from + perPage) } : { options };
}
