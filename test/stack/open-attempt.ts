import { callAsUser, type Stack } from './start-stack.ts';

/** A user with an open attempt, as the panel has it after a click. */
export async function openAttempt(
  stack: Stack,
  userId: string,
  input: { readonly integrationId?: string; readonly connectionId?: string; readonly returnUrl?: string } = {},
) {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm', ...input });
  if (created.status !== 200) throw new Error(`no attempt: ${JSON.stringify(created.body)}`);
  const attemptId: string = created.body.attempt.id;
  const me = (procedure: string, more: object) =>
    callAsUser(stack, token, `me.attempts.${procedure}`, { attemptId, ...more });
  const read = () => callAsUser(stack, token, 'me.attempts.get', { attemptId }, { method: 'GET' });
  return {
    token,
    attemptId,
    startUrl: created.body.next.startUrl as string,
    next: created.body.next,
    claim: (proof: object) => me('claim', { proof }),
    cancel: () => me('cancel', {}),
    submit: (values: object) => me('submitFields', { values }),
    read: async () => (await read()).body,
    state: async () => (await read()).body.state as string,
  };
}
