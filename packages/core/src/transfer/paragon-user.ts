import * as z from 'zod';

const Moment = z.iso.datetime({ offset: true });
const Named = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);
const Id = z.union([z.string(), z.number()]).transform(String);
const Switches = z.record(z.string(), z.object({ enabled: z.boolean().optional() }).nullish()).nullish();

const Credential = z.object({
  status: z.string().nullish(),
  configurations: z.array(z.object({ workflowSettings: Switches })).nullish(),
});

const Integration = z.object({
  enabled: z.boolean().nullish(),
  credentialId: z.string().nullish(),
  credentialStatus: z.string().nullish(),
  configuredWorkflows: Switches,
  allCredentials: z.array(Credential).nullish(),
});

/**
 * A Connected User as Paragon's Users API shows it (`GET /projects/:id/sdk/me`, "userId", "meta", "integrations"), with
 * what lists add. Only what is used is read: tokens that may stand in the rest are not looked at.
 */
export const ParagonUser = z.object({
  userId: Id.nullish(),
  id: Id.nullish(),
  /** False: switched off in the dashboard. */
  active: z.boolean().nullish(),
  dateCreated: Moment.nullish(),
  meta: Named.nullish(),
  metadata: Named.nullish(),
  integrations: z.record(z.string(), Integration.nullish()).nullish(),
});
export type ParagonUser = z.infer<typeof ParagonUser>;

/** An integration that somebody has connected there. */
export interface ParagonConnection {
  readonly integration: string;
  readonly accounts: number;
  readonly states: readonly string[];
  readonly workflowsOn: number;
}

/** What the user has to connect again. */
export function connectedIn(user: ParagonUser): readonly ParagonConnection[] {
  return Object.entries(user.integrations ?? {}).flatMap(([integration, held]) => {
    const credentials = held?.allCredentials ?? [];
    const accounts = Math.max(credentials.length, typeof held?.credentialId === 'string' ? 1 : 0);
    if (held == null || (held.enabled !== true && accounts === 0)) return [];
    const states = credentials.map(({ status }) => status ?? '').concat(held.credentialStatus ?? '');
    const switches = [
      held.configuredWorkflows,
      ...credentials.flatMap(({ configurations }) => (configurations ?? []).map((each) => each.workflowSettings)),
    ];
    const on = new Set(
      switches.flatMap((each) =>
        Object.entries(each ?? {}).flatMap(([id, workflow]) => (workflow?.enabled ? [id] : [])),
      ),
    );
    return [
      {
        integration,
        accounts: Math.max(accounts, 1),
        states: [...new Set(states)].filter((state) => /^[A-Z]{1,20}$/.test(state)),
        workflowsOn: on.size,
      },
    ];
  });
}
