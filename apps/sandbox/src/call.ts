import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import * as z from 'zod';
import type { Fault } from './faults/schema.ts';
import { faultStatus } from './faults/send-fault.ts';
import type { CallOutcome, Ledger } from './ledger.ts';

/** What the parts that handle one API call tell each other. */
export interface CallVariables {
  accountId?: string;
  clientId?: string;
  grantId?: string | undefined;
  outcome?: CallOutcome;
  fault?: Fault;
}

export type CallEnv = { Bindings: HttpBindings; Variables: CallVariables };

/** Records every call of a product, with what it did and what it was answered. */
export function recordCalls(product: 'crm' | 'mail' | 'files' | 'boards', ledger: Ledger): MiddlewareHandler<CallEnv> {
  return async (c, next) => {
    await next();
    const { accountId, clientId, outcome, fault } = c.var;
    const idempotencyKey = c.req.header('idempotency-key');
    ledger.append({
      type: 'api_call',
      product,
      method: c.req.method,
      path: c.req.path,
      status: fault ? faultStatus(fault) : c.res.status,
      outcome: outcome ?? (c.res.ok ? 'read' : 'refused'),
      ...(accountId === undefined ? {} : { accountId }),
      ...(clientId === undefined ? {} : { clientId }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  };
}

/** The body of every refusal of a product. */
export function refusal(error: string, message: string): { readonly error: string; readonly message: string } {
  return { error, message };
}

/** The same for what does not fit, naming the first field that does not. */
export function refuseInput(error: z.ZodError): {
  readonly error: string;
  readonly message: string;
  readonly field?: string;
} {
  const field = error.issues[0]?.path.map(String).join('.');
  return { ...refusal('invalid_request', z.prettifyError(error)), ...(field ? { field } : {}) };
}
