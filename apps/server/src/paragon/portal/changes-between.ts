import type { Integrations, KnownAccount, KnownIntegration } from './read-update.ts';

/** What a Paragon client tells its page. */
export interface ClientEvent {
  readonly type: 'onIntegrationInstall' | 'onIntegrationUninstall' | 'onWorkflowChange';
  readonly integrationType: string;
  readonly workflowId?: string;
  readonly workflowStateChange?: { readonly enabled: boolean };
}

/** What happened between what the client knows and how it stands: what it knows already it has told itself. */
export function changesBetween(known: Integrations, now: Integrations): ClientEvent[] {
  return Object.entries(now).flatMap(([integrationType, integration]) => {
    const [before, after] = [validOf(known[integrationType]), validOf(integration)];
    const came = [...after.keys()].filter((id) => !before.has(id));
    const went = [...before.keys()].filter((id) => !after.has(id));
    return [
      ...came.map((): ClientEvent => ({ type: 'onIntegrationInstall', integrationType })),
      ...went.map((): ClientEvent => ({ type: 'onIntegrationUninstall', integrationType })),
      ...[...after].flatMap(([id, account]) => turned(before.get(id), account, integrationType)),
    ];
  });
}

/** The accounts that are in order, by id. */
export function validOf(integration: KnownIntegration | undefined): ReadonlyMap<string, KnownAccount> {
  const valid = (integration?.allCredentials ?? []).filter(({ status }) => status === 'VALID');
  return new Map(valid.map((account) => [account.id, account]));
}

function turned(before: KnownAccount | undefined, after: KnownAccount, integrationType: string): ClientEvent[] {
  const [was, is] = [workflowsOf(before), workflowsOf(after)];
  return Object.entries(is)
    .filter(([workflowId, { enabled }]) => enabled !== (was[workflowId]?.enabled ?? false))
    .map(([workflowId, { enabled }]) => ({
      type: 'onWorkflowChange',
      integrationType,
      workflowId,
      workflowStateChange: { enabled },
    }));
}

function workflowsOf(account: KnownAccount | undefined): Readonly<Record<string, { readonly enabled: boolean }>> {
  return account?.configurations[0]?.workflowSettings ?? {};
}
