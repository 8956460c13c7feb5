import * as z from 'zod';
import { type ParagonVerb, subjectOf } from './paragon-call.ts';
import { selectedConnection } from './selected-connection.ts';

const AppEvent = z.object({ name: z.string().min(1).max(255), payload: z.unknown() });

/** The customer's own browser says that something happened to the customer; see the decision on Paragon's API. */
export const sendEvent: ParagonVerb = async (call) => {
  const actor = await call.user();
  const { name, payload } = AppEvent.parse(await call.json());
  const sent = { name, payload, eventId: undefined, key: undefined, connectionId: selectedConnection(call) };
  // A customer who is here for the first time is made, as by whatever else they do.
  await call.services.users.get(actor, subjectOf(actor));
  await call.services.events.send(actor, subjectOf(actor), sent);
  return Response.json({}, { status: 201 });
};
