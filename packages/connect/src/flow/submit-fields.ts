import type { Attempt } from '@acme/api/schemas';
import { type Answer, asConnectError } from './claim-attempt.ts';
import type { AttemptApi } from './ports.ts';

/** Sends a credential form. It may have stayed open for longer than its attempt lives: then once more with a new one. */
export async function submitFields(
  api: AttemptApi,
  { attempt, values }: { attempt: Attempt; values: Readonly<Record<string, string>> },
): Promise<Answer> {
  try {
    return { attempt: await api.submitFields(attempt.id, values) };
  } catch (thrown) {
    const refused = asConnectError(thrown);
    if (refused.code !== 'conflict' && refused.code !== 'not_found') return { refused };
  }
  try {
    const fresh = await api.createAttempt(attempt.integrationId);
    return { attempt: await api.submitFields(fresh.attempt.id, values) };
  } catch (thrown) {
    return { refused: asConnectError(thrown) };
  }
}
