import type { Answer } from './call-procedure.ts';
import type { Fixtures } from './fixtures.ts';
import type { Identity } from './identities.ts';
import { caseOf } from './inputs.ts';
import type { Procedure } from './procedures.ts';

/** Calls a procedure with the input of its row; with `useUp` on something made for this call alone, where the row says so. */
export async function callAs(
  fixtures: Fixtures,
  procedure: Procedure,
  identity: Identity,
  useUp: boolean,
): Promise<Answer & { readonly sent: string }> {
  const { input, disposable } = caseOf(procedure.path);
  const value = useUp && disposable !== undefined ? await disposable(fixtures) : input(fixtures);
  const sent = JSON.stringify(value) as string | undefined;
  return { ...(await identity.call(procedure, sent)), sent: sent ?? '' };
}
