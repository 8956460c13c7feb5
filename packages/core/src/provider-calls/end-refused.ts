import { readTarget } from '../connections/access.ts';
import { readAccess } from '../connections/read-access.ts';
import { endAccess, noteRefusal } from '../connections/reject-access.ts';
import { parametersOf } from '../schemes/parameters.ts';
import type { Account, ProviderCall, ProviderCallDeps } from './call-provider.ts';
import { isRefused, sendAsAccount } from './send-as-account.ts';

/**
 * Ends a credential that was refused and cannot be renewed, if that is not the first time. One address of an API may refuse
 * what all the others take, so the provider is asked before whose it is, where that can be asked. True when it has ended.
 */
export async function endRefused(
  deps: ProviderCallDeps,
  account: Account,
  version: number,
  { isCheck }: Pick<ProviderCall, 'isCheck'>,
): Promise<boolean> {
  const refused = { projectId: account.projectId, connectionId: account.connectionId, version };
  if (!(await noteRefusal(deps, refused))) return false;
  const canAsk = isCheck !== true && account.connector.probe !== undefined;
  if (canAsk && !(await isNobodys(deps, { ...account, usedBy: undefined }))) return false;
  return await endAccess(deps, refused);
}

/** The provider refuses to say whose it is. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** Whether the provider refuses this question as well. Whatever else comes of it says nothing of the credential. */
async function isNobodys(deps: ProviderCallDeps, account: Account): Promise<boolean> {
  const { connector } = account;
  const ask = async (call: ProviderCall): Promise<unknown> => {
    const { baseUrl } = await readTarget(deps, account, true);
    const request = { ...call, isCheck: true, headers: { accept: 'application/json' } } as const;
    const sent = await sendAsAccount(deps, account, baseUrl, request);
    if (isRefused(sent)) throw new Refused();
    return sent.answer.json();
  };
  try {
    const { credential } = await readAccess(deps, account.projectId, account.connectionId);
    await connector.identify(
      {
        get: (path, query = {}) => ask({ method: 'GET', path, query }),
        post: (path, json) => ask({ method: 'POST', path, json }),
      },
      { parameters: parametersOf(connector, credential), tokenResponse: {} },
    );
    return false;
  } catch (error) {
    return error instanceof Refused;
  }
}
