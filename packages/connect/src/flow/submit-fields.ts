import type { Attempt } from '@acme/api/schemas';
import type { ConnectError } from '../connect-error.ts';
import type { Refused } from './claim-attempt.ts';
import type { AttemptApi } from './ports.ts';

/** The form was taken; with an address, the window goes there. */
interface Taken {
  readonly attempt: Attempt;
  readonly startUrl: string | undefined;
}

/** Sends a credential form. It may have stayed open for longer than its attempt lives: then once more with a new one. */
export async function submitFields(
  api: AttemptApi,
  {
    attempt,
    startUrl,
    options,
    values,
  }: {
    attempt: Attempt;
    startUrl: string | undefined;
    options: Parameters<AttemptApi['createAttempt']>[1];
    values: Readonly<Record<string, string>>;
  },
): Promise<Taken | Refused> {
  const send = (attemptId: string): Promise<Attempt> => api.mutate('attempts.submitFields', { attemptId, values });
  try {
    return { attempt: await send(attempt.id), startUrl };
  } catch (thrown) {
    const refused = thrown as ConnectError;
    if (refused.code !== 'conflict' && refused.code !== 'not_found') return { refused };
  }
  try {
    const fresh = await api.createAttempt(attempt.integrationId, options);
    return { attempt: await send(fresh.attempt.id), startUrl: fresh.next.startUrl };
  } catch (thrown) {
    return { refused: thrown as ConnectError };
  }
}
