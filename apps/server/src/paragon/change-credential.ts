import { AppError } from '@acme/api';
import * as z from 'zod';
import { findConnection } from './credentials.ts';
import { describeCredential } from './describe-credential.ts';
import { type ParagonVerb, subjectOf } from './paragon-call.ts';

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

/** Switches workflows of one account. Those that stand as they should are left alone. */
export const changeCredential: ParagonVerb = async (call) => {
  const actor = await call.user();
  const credentialId = call.parameters['credentialId'] ?? '';
  const connection = await findConnection(call, actor, credentialId);
  const { configuredWorkflows, workflowSettings, sharedSettings = {} } = Change.parse(await call.json()).config;
  const wanted = Object.entries({ ...configuredWorkflows, ...workflowSettings });
  const filled = [sharedSettings, ...wanted.map(([, { settings }]) => settings ?? {})];
  if (filled.some((values) => Object.keys(values).length > 0)) {
    throw new AppError('invalid_fields', 'Nothing can be filled in for this account.');
  }
  for (const [workflowId, { enabled }] of wanted) {
    const isOn = connection.workflows.find(({ id }) => id === workflowId)?.enabled;
    if (enabled === undefined || enabled === isOn) continue;
    const target = { workflowId, connectionId: credentialId, enabled };
    await call.services.workflows.setEnabled(actor, subjectOf(actor), target);
  }
  return { ...describeCredential(actor, await findConnection(call, actor, credentialId)), errors: [] };
};
