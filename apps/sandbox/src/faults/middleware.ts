import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler } from 'hono';
import type { FaultTarget } from './schema.ts';
import { sendFault } from './send-fault.ts';
import type { FaultSwitches } from './switches.ts';
import type { CallVariables } from '../call.ts';

/** Lets the routes behind it misbehave as the switches of their target say. */
export function withFaults(
  target: FaultTarget,
  faults: FaultSwitches,
): MiddlewareHandler<{ Bindings: HttpBindings; Variables: CallVariables }> {
  return async (c, next) => {
    const fault = await faults.enter(target);
    // As it stood when the call was counted: a provider does not know what it will be when the answer arrives.
    const standing = Object.entries(faults.standing(target));
    if (!fault) {
      await next();
      for (const [name, value] of standing) c.header(name, value);
      await faults.leave(target);
      return undefined;
    }
    if (fault.afterEffect) {
      await next();
      await faults.leave(target);
      await c.res.body?.cancel();
    } else {
      c.set('outcome', 'fault');
    }
    c.set('fault', fault);
    await sendFault(fault, c.env.outgoing, faults.current.bomb.bytes, Object.fromEntries(standing));
    c.res = undefined;
    c.res = RESPONSE_ALREADY_SENT;
    return undefined;
  };
}
