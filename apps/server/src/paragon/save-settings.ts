import { isDeepStrictEqual } from 'node:util';
import { AppError, type FilledSettings, type SettingsTarget, SettingValue, type UserActor } from '@acme/api';
import { findConnection } from './find-connection.ts';
import { type ParagonCall, subjectOf } from './paragon-call.ts';

/** Each time somebody else was quicker, so this many saves have gone well meanwhile. */
const mostTries = 20;

/**
 * Saves what is given over what is filled in: a value that is named replaces what was, `null` takes one away, and what is not named stays,
 * also where it is changed at the same moment. Nothing is written where nothing changes.
 *
 * @throws invalid_fields
 */
export async function saveSettings(
  call: ParagonCall,
  actor: UserActor,
  target: SettingsTarget,
  given: Readonly<Record<string, unknown>>,
  filled: FilledSettings | undefined,
): Promise<void> {
  let before = filled;
  for (let tries = 1; ; tries += 1) {
    const values = merge(before, given);
    if (isDeepStrictEqual(values, { ...before?.values })) return;
    const change = { values, ...(before === undefined ? {} : { revision: before.revision }) };
    try {
      await call.services.settings.save(actor, subjectOf(actor), target, change);
      return;
    } catch (error) {
      if (!AppError.is(error) || error.code !== 'conflict' || tries === mostTries) throw error;
    }
    before = await readFilled(call, actor, target);
  }
}

function merge(filled: FilledSettings | undefined, given: Readonly<Record<string, unknown>>) {
  const values: Record<string, SettingValue> = { ...filled?.values };
  for (const [name, value] of Object.entries(given)) {
    const parsed = SettingValue.safeParse(value);
    if (value == null) delete values[name];
    else if (parsed.success) values[name] = parsed.data;
    else throw new AppError('invalid_fields', `"${name}" is no value that can be filled in.`);
  }
  return values;
}

async function readFilled(call: ParagonCall, actor: UserActor, { connectionId, workflowId }: SettingsTarget) {
  const { settings, workflows } = await findConnection(call, actor, connectionId);
  return workflowId === undefined ? settings : workflows.find(({ id }) => id === workflowId)?.settings;
}
