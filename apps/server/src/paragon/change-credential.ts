import * as z from 'zod';
import { findConnection } from './credentials.ts';
import { describeCredential } from './describe-credential.ts';
import { type ParagonVerb, subjectOf } from './paragon-call.ts';
import { saveSettings } from './save-settings.ts';

const Workflows = z.record(
  z.string(),
  z.object({ enabled: z.boolean().optional(), settings: z.record(z.string(), z.unknown()).nullish() }),
);

/** Documented is `configuredWorkflows`, sent by SDKs is `workflowSettings`. What is in neither stays as it is. */
const Change = z.object({
  config: z.object({
    configuredWorkflows: Workflows.optional(),
    workflowSettings: Workflows.optional(),
    sharedSettings: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** Saves what is filled in for an account and its workflows, then switches workflows. */
export const changeCredential: ParagonVerb = async (call) => {
  const actor = await call.user();
  const connectionId = call.parameters['credentialId'] ?? '';
  const connection = await findConnection(call, actor, connectionId);
  const { configuredWorkflows, workflowSettings, sharedSettings = {} } = Change.parse(await call.json()).config;
  const wanted = Object.entries({ ...configuredWorkflows, ...workflowSettings });
  await saveSettings(call, actor, { connectionId }, sharedSettings, connection.settings);
  for (const [workflowId, { settings }] of wanted) {
    const own = connection.workflows.find(({ id }) => id === workflowId);
    await saveSettings(call, actor, { connectionId, workflowId }, settings ?? {}, own?.settings);
  }
  for (const [workflowId, { enabled }] of wanted) {
    const isOn = connection.workflows.find(({ id }) => id === workflowId)?.enabled;
    if (enabled === undefined || enabled === isOn) continue;
    await call.services.workflows.setEnabled(actor, subjectOf(actor), { workflowId, connectionId, enabled });
  }
  return { ...describeCredential(actor, await findConnection(call, actor, connectionId)), errors: [] };
};
