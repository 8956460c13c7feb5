import { OptionsPage, OptionsQuery, SavedSettings, SettingsChange, SettingsTarget } from '../settings/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';
import { subjectOf, UserInput } from './inputs.ts';

export const settingsRouter = router({
  save: serverProcedure({
    scope: 'users:write',
    rest: 'PUT /users/{userId}/connections/{connectionId}/settings',
    summary: 'Fill in the settings of an account, or of one workflow of it, in place of what was',
    errors: ['invalid_fields', 'conflict'],
  })
    .input(UserInput.extend(SettingsTarget.shape).extend(SettingsChange.shape))
    .output(SavedSettings)
    .mutation(({ ctx, input: { userId, connectionId, workflowId, ...change } }) =>
      ctx.services.settings.save(ctx.actor, subjectOf(ctx.actor, { userId }), { connectionId, workflowId }, change),
    ),

  options: serverProcedure({
    scope: 'connections:use',
    rest: 'POST /users/{userId}/connections/{connectionId}/settings/options',
    summary: 'The choices that an account has for one setting, a page at a time',
    errors: [
      'invalid_fields',
      'reconnect_required',
      'integration_locked',
      'suspended',
      'provider_rejected',
      'provider_busy',
      'provider_error',
      'egress_blocked',
      'egress_failed',
      'unavailable',
    ],
  })
    .input(UserInput.extend(OptionsQuery.shape))
    .output(OptionsPage)
    .mutation(({ ctx, input: { userId, ...query } }) =>
      ctx.services.settings.options(ctx.actor, subjectOf(ctx.actor, { userId }), query),
    ),
});
