import { createClient } from './client.ts';
import type { ClientOptions, ConnectClient } from './connect-client.ts';
import { openWindow, thisTab } from './flow/open-window.ts';
import { browserPage, systemClock } from './page.ts';
import { noteReturn, takeReturn } from './take-return.ts';
import type { AnyConfig } from './user.ts';

/**
 * Makes the client of one connected user. Nothing is sent before something is subscribed to or called.
 *
 * @example
 * const client = createConnect<typeof config>({
 *   apiUrl: 'https://connect.example.com',
 *   projectId: '…',
 *   getToken: () => fetch('/api/connect-token', { method: 'POST' }).then((answer) => answer.text()),
 * });
 * button.onclick = () => client.connect('crm').start({ openingText: 'Opening CRM…' });
 */
export function createConnect<Config extends AnyConfig = AnyConfig>(
  options: ClientOptions<Config>,
): ConnectClient<Config> {
  noteReturn();
  return createClient<Config>(options, { clock: systemClock, page: browserPage, openWindow, thisTab, takeReturn });
}

export type * from './connect-client.ts';
export { ConnectError, type ConnectErrorCode, type ConnectErrorOptions, type FieldError } from './connect-error.ts';
export type * from './executions/execution.ts';
export type { ConnectFlow, CreatedLink, FieldValues, StartOptions } from './flow/connect-flow.ts';
export type { ConnectHint, ConnectPhase, CredentialField, PhaseName } from './flow/phases.ts';
export type { UpdatesMode } from './live-changes.ts';
export type { Readable } from './readable.ts';
export type { GetToken, TokenRequest } from './token.ts';
export type * from './user.ts';
