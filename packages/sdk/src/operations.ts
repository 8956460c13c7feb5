import type { Operation, OperationFailurePage, OperationPage, OperationPreview } from '@acme/api';
import type { PageOptions } from './connect-client.ts';
import { given } from './given.ts';
import type { WriteOptions } from './options.ts';
import { narrowing } from './narrowing.ts';
import { searchText } from './search-text.ts';
import { keyed, type Transport } from './transport.ts';
import { translate } from './translate.ts';
import type { OperationActOf, Search } from './types.ts';

/** The same act for every user that a search finds. */
export interface OperationsClient<Config> {
  /** Counts what would happen; changes nothing. @param where `''` finds everybody */
  preview(act: OperationActOf<Config>, where: Search): Promise<OperationPreview>;
  /**
   * Starts a durable job; done work stays when it is cancelled.
   * @param where `''` finds everybody
   * @param options.expectedUsers the number that the preview gave: another one now is `conflict`
   */
  start(
    act: OperationActOf<Config>,
    where: Search,
    options?: WriteOptions & { readonly reason?: string; readonly expectedUsers?: number },
  ): Promise<Operation>;
  get(operationId: string): Promise<Operation>;
  list(page?: PageOptions): Promise<OperationPage>;
  /** The users for whom it failed, and why. */
  failures(operationId: string, page?: PageOptions): Promise<OperationFailurePage>;
  cancel(operationId: string, options?: WriteOptions): Promise<Operation>;
}

export function createOperations(trpc: Transport): OperationsClient<unknown> {
  const wanted = (act: OperationActOf<unknown>, where: Search) => ({
    act: sentAct(narrowing('act', act) ?? act),
    // Undefined only where the types were not looked at; the server refuses it.
    query: searchText(where, undefined) as string,
  });
  return {
    preview: (act, where) => translate(async () => trpc.operations.preview.mutate(wanted(act, where))),
    start: (act, where, { idempotencyKey, ...how } = {}) =>
      translate(async () =>
        trpc.operations.start.mutate({ ...wanted(act, where), ...how }, keyed(given({ idempotencyKey }))),
      ),
    get: (operationId) => translate(trpc.operations.get.query({ operationId })),
    list: (page = {}) => translate(trpc.operations.list.query(page)),
    failures: (operationId, page = {}) => translate(trpc.operations.failures.query({ operationId, ...page })),
    cancel: (operationId, write) => translate(trpc.operations.cancel.mutate({ operationId }, keyed(write))),
  };
}

type SentAct = Parameters<Transport['operations']['preview']['mutate']>[0]['act'];

/** Times go as text. */
function sentAct(act: OperationActOf<unknown>): SentAct {
  const sent = Object.entries(act).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return Object.fromEntries(sent) as SentAct;
}
