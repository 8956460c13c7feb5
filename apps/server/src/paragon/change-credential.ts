import { isDeepStrictEqual } from 'node:util';
import { AppError, type FilledSettings, type SettingsTarget, SettingValue } from '@acme/api';
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

/**
 * Saves what is filled in for an account and its workflows, then switches workflows. Values that are named replace what was, `null` takes one
 * away, and what is not named stays.
 */
export const changeCredential: ParagonVerb = async (call) => {
  const actor = await call.user();
  const connectionId = call.parameters['credentialId'] ?? '';
  const connection = await findConnection(call, actor, connectionId);
  const { configuredWorkflows, workflowSettings, sharedSettings = {} } = Change.parse(await call.json()).config;
  const wanted = Object.entries({ ...configuredWorkflows, ...workflowSettings });
  const save = async (target: SettingsTarget, given: Given, filled: FilledSettings | undefined) => {
    const values = merge(filled, given);
    if (values !== undefined) await call.services.settings.save(actor, subjectOf(actor), target, { values });
  };
  await save({ connectionId }, sharedSettings, connection.settings);
  for (const [workflowId, { settings }] of wanted) {
    const own = connection.workflows.find(({ id }) => id === workflowId);
    await save({ connectionId, workflowId }, settings ?? {}, own?.settings);
  }
  for (const [workflowId, { enabled }] of wanted) {
    const isOn = connection.workflows.find(({ id }) => id === workflowId)?.enabled;
    if (enabled === undefined || enabled === isOn) continue;
    await call.services.workflows.setEnabled(actor, subjectOf(actor), { workflowId, connectionId, enabled });
  }
  return { ...describeCredential(actor, await findConnection(call, actor, connectionId)), errors: [] };
};

type Given = Readonly<Record<string, unknown>>;

/** All values as they are to be; undefined where nothing changes. @throws invalid_fields */
function merge(filled: FilledSettings | undefined, given: Given): Record<string, SettingValue> | undefined {
  const values: Record<string, SettingValue> = { ...filled?.values };
  for (const [name, value] of Object.entries(given)) {
    const parsed = SettingValue.safeParse(value);
    if (value == null) delete values[name];
    else if (parsed.success) values[name] = parsed.data;
    else throw new AppError('invalid_fields', `"${name}" is no value that can be filled in.`);
  }
  return isDeepStrictEqual(values, { ...filled?.values }) ? undefined : values;
}
