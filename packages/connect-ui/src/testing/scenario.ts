import type {
  ClientHealth,
  ConnectError,
  ConnectErrorCode,
  ConnectedUser,
  ConnectPhase,
  ExecutionDetail,
  OptionsPage,
  OptionsQuery,
  SettingOption,
  SettingValue,
} from '@acme/connect';

/** How a try to connect ends in a scenario: well, with an error, or not until the test says so. */
export type Outcome = 'connected' | 'never' | ConnectErrorCode;

/**
 * What an account answers when it is asked for the choices of a setting: a list, which is searched and given a page at a time, an
 * error, nothing at all (`never`), or whatever a function says to one question.
 */
export type ScenarioOptions =
  | readonly SettingOption[]
  | ConnectError
  | 'never'
  | ((query: OptionsQuery) => OptionsPage | ConnectError);

/** What a scenario client shows and how it answers. */
export interface Scenario {
  /** The user; `loading` never answers, an error is what reading the user fails with. */
  readonly user: ConnectedUser | 'loading' | ConnectError;
  /** An old value is shown, and this is why it could not be refreshed. */
  readonly refreshError?: ConnectError;
  readonly health?: Partial<ClientHealth>;
  /** Where the connect flows stand at the beginning, by integration id. */
  readonly flows?: Readonly<Record<string, ConnectPhase>>;
  /** How a connect flow ends, by integration id; of several the first try takes the first, and the last stays. Default `connected`. */
  readonly outcomes?: Readonly<Record<string, Outcome | readonly Outcome[]>>;
  /** The next change or start of this workflow fails with this, once. */
  readonly workflowErrors?: Readonly<Record<string, ConnectError>>;
  /** Disconnecting fails with this, always. */
  readonly disconnectError?: ConnectError;
  /** Making a link for somebody else fails with this, always. */
  readonly linkError?: ConnectError;
  /** Renaming an account, or making it the default, fails with this, always. */
  readonly connectionError?: ConnectError;
  /** The choices that accounts have, by setting. Of a list, values that are not in it have vanished from the account. */
  readonly options?: Readonly<Record<string, ScenarioOptions>>;
  /** How many choices a page has. Default 20. */
  readonly optionsPerPage?: number;
  /** The next saving of settings fails with this, once. */
  readonly settingsError?: ConnectError;
  /** Before the first saving, somebody else saves these values: it is a `conflict`. */
  readonly settingsConflict?: Readonly<Record<string, SettingValue>>;
  /** What ran, newest first; `loading` never answers, an error is what reading it fails with. Default: nothing. */
  readonly executions?: readonly ExecutionDetail[] | 'loading' | ConnectError;
  /** The next page of older runs fails with this, once. */
  readonly olderError?: ConnectError;
  /** Running something again fails with this, always. */
  readonly retryError?: ConnectError;
  /** How long an answer takes. Default 0. */
  readonly latencyMs?: number;
}
