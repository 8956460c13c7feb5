import type { Actor } from '../context.ts';
import type { Operation, OperationAct, OperationFailurePage, OperationPage, OperationPreview } from './schemas.ts';

/** An act, and the users it is for: a query of the search language. Empty: every user. */
export interface OperationRequest {
  readonly act: OperationAct;
  readonly query: string;
}

/** A page to go on from. `limit` is 1 to 100. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The same act for many users. */
export interface OperationService {
  /** Counts what would happen; changes nothing. @throws invalid_query, not_found, invalid_metadata */
  preview(actor: Actor, request: OperationRequest): Promise<OperationPreview>;
  /**
   * Starts a durable job that goes through the users one by one and survives any process.
   * @throws conflict when `expectedUsers` is given and the query finds another number
   */
  start(
    actor: Actor,
    request: OperationRequest & { readonly reason?: string | undefined; readonly expectedUsers?: number | undefined },
  ): Promise<Operation>;
  /** @throws not_found */
  get(actor: Actor, operationId: string): Promise<Operation>;
  list(actor: Actor, page: PageRequest): Promise<OperationPage>;
  /** @throws not_found */
  failures(actor: Actor, operationId: string, page: PageRequest): Promise<OperationFailurePage>;
  /** Stops after the user it is at. @throws not_found */
  cancel(actor: Actor, operationId: string): Promise<Operation>;
}
