import { AppError, SettingValue } from '@acme/api';
import * as z from 'zod';
import { noCredential, findIntegration } from './integrations.ts';
import { type ParagonVerb, subjectOf } from './paragon-call.ts';
import { placeOfSource } from './describe-settings.ts';
import { selectedConnection } from './selected-connection.ts';

const Asked = z.object({
  action: z.string(),
  sourceKey: z.string().min(1).max(300),
  parameters: z.array(z.object({ key: z.string(), source: z.looseObject({ value: z.unknown() }) })).default([]),
  paginationParameters: z
    .object({ pageCursor: z.union([z.string(), z.number(), z.literal(false)]).nullish(), search: z.string().nullish() })
    .default({}),
});

/** A page of choices that the account has for one setting. */
export const listFieldOptions: ParagonVerb = async (call) => {
  const actor = await call.user();
  const { action, sourceKey, parameters, paginationParameters } = Asked.parse(await call.json());
  const { own } = await findIntegration(call, actor, action);
  const wanted = selectedConnection(call);
  const connection = own.connections.find(({ id, isDefault }) => (wanted === undefined ? isDefault : id === wanted));
  if (connection === undefined) throw noCredential();
  const { workflowId, setting } = placeOfSource(sourceKey);
  const { pageCursor, search } = paginationParameters;
  const page = await call.services.settings.options(actor, subjectOf(actor), {
    connectionId: connection.id,
    setting,
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(search == null || search === '' ? {} : { search }),
    ...(typeof pageCursor === 'string' ? { cursor: pageCursor } : {}),
    ...(parameters.length === 0 ? {} : { values: valuesOf(parameters) }),
  });
  const records = page.options.map(({ value, label }) => ({ label, value }));
  return { output: { records, nextPageCursor: page.nextCursor ?? null } };
};

/** What the form has of the settings that this one depends on. */
function valuesOf(parameters: z.infer<typeof Asked>['parameters']): Record<string, SettingValue> {
  return Object.fromEntries(
    parameters.map(({ key, source }) => {
      const value = SettingValue.safeParse(source.value);
      if (value.success) return [key, value.data];
      throw new AppError('invalid_fields', `"${key}" is no value that can be filled in.`);
    }),
  );
}
