export { type SandboxAccount, seededAccounts } from './accounts.ts';
export type { SandboxControl, SandboxState } from './control/control.ts';
export { defaultLists } from './crm/routes.ts';
export type { Fault, Faults, FaultsPatch, FaultTarget } from './faults/schema.ts';
export { hashToken, type LedgerEntry, type LedgerEvent } from './ledger.ts';
export type { SandboxLog } from './log.ts';
export type { SandboxClient } from './oidc/clients.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts';
export type { Contact, MailKey, Message } from './store.ts';
