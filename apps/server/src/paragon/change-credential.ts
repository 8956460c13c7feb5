import { AppError } from '@acme/api';
import * as z from 'zod';
import { describeCredential } from './describe-credential.ts';
import { findConnection } from './find-connection.ts';
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

/**
 * Saves what is filled in for an account, then what each workflow has, and switches it. Clients send all workflows as they last knew them,
 * so one that may not be switched any more stops none of the others: `errors` tells of it.
 */
export const changeCredential: ParagonVerb = async (call) => {
  const actor = await call.user();
  const connectionId = call.parameters['credentialId'] ?? '';
  const connection = await findConnection(call, actor, connectionId);
  const { configuredWorkflows, workflowSettings, sharedSettings = {} } = Change.parse(await call.json()).config;
  const wanted = Object.entries({ ...configuredWorkflows, ...workflowSettings });
  await saveSettings(call, actor, { connectionId }, sharedSettings, connection.settings);
  const errors: string[] = [];
  for (const [workflowId, { enabled, settings }] of wanted) {
    const own = connection.workflows.find(({ id }) => id === workflowId);
    try {
      await saveSettings(call, actor, { connectionId, workflowId }, settings ?? {}, own?.settings);
      if (enabled === undefined || enabled === own?.enabled) continue;
      await call.services.workflows.setEnabled(actor, subjectOf(actor), { workflowId, connectionId, enabled });
    } catch (error) {
      if (!AppError.is(error) || error.status >= 500) throw error;
      errors.push(`${workflowId}: ${error.message}`);
    }
  }
  return { ...describeCredential(actor, await findConnection(call, actor, connectionId)), errors };
};
