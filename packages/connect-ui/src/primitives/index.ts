// No 'use client' here: it is in the file of each part, so that `Integration.Root` is one from a server component too.
export * as AccountSwitch from './account-switch/parts.ts';
export * as ConnectDialog from './connect-dialog/parts.ts';
export { createPrimitives, type Primitives } from './create-primitives.ts';
export * as DisconnectDialog from './disconnect-dialog/parts.ts';
export * as Execution from './execution/parts.ts';
export * as Executions from './executions/parts.ts';
export * as Integration from './integration/parts.ts';
export * as IntegrationList from './integration-list/parts.ts';
export type { PartProps, PartState } from './part/part.tsx';
export * as Settings from './settings/parts.ts';
export * as Workflow from './workflow/parts.ts';
