import * as z from 'zod';
import {
  CreatedDestination,
  DeliveryDetail,
  DeliveryPage,
  Destination,
  DestinationInput,
  DestinationTest,
} from '../destinations/schemas.ts';
import { deliveryStates, destinationStates } from '../state/destination.ts';
import { router, serverProcedure } from '../trpc.ts';
import { PageInput } from './inputs.ts';

const daySeconds = 24 * 60 * 60;
const Target = z.strictObject({ destinationId: z.uuid() });
const At = z.iso.datetime({ offset: true });

export const destinationsRouter = router({
  list: serverProcedure({ scope: 'destinations:read', rest: 'GET /destinations', summary: 'Where events go' })
    .output(z.object({ items: z.array(Destination) }))
    .query(async ({ ctx }) => ({ items: [...(await ctx.services.destinations.list(ctx.actor))] })),

  create: serverProcedure({
    scope: 'destinations:write',
    rest: 'POST /destinations',
    summary: 'Have a URL told of changes; the secret that signs is shown once',
    errors: ['conflict'],
  })
    .input(DestinationInput)
    .output(CreatedDestination)
    .mutation(({ ctx, input }) => ctx.services.destinations.create(ctx.actor, input)),

  change: serverProcedure({
    scope: 'destinations:write',
    rest: 'PATCH /destinations/{destinationId}',
    summary: 'Change a destination, disable it, or have it called again',
  })
    .input(Target.extend(DestinationInput.partial().shape).extend({ state: z.enum(destinationStates).optional() }))
    .output(Destination)
    .mutation(({ ctx, input: { destinationId, ...change } }) =>
      ctx.services.destinations.change(ctx.actor, destinationId, change),
    ),

  remove: serverProcedure({
    scope: 'destinations:write',
    rest: 'DELETE /destinations/{destinationId}',
    summary: 'Remove a destination with what is on its way to it',
  })
    .input(Target)
    .output(z.object({ removed: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.destinations.remove(ctx.actor, input.destinationId);
      return { removed: true };
    }),

  rotateSecret: serverProcedure({
    scope: 'destinations:write',
    rest: 'POST /destinations/{destinationId}/rotate-secret',
    summary: 'Make a new secret; the old one signs too for the overlap',
  })
    .input(
      Target.extend({
        overlapSeconds: z
          .int()
          .min(0)
          .max(7 * daySeconds)
          .default(daySeconds),
      }),
    )
    .output(CreatedDestination)
    .mutation(({ ctx, input }) => ctx.services.destinations.rotateSecret(ctx.actor, input)),

  test: serverProcedure({
    scope: 'destinations:write',
    rest: 'POST /destinations/{destinationId}/test',
    summary: 'Send an example event now and say how it fared',
  })
    .input(Target)
    .output(DestinationTest)
    .mutation(({ ctx, input }) => ctx.services.destinations.test(ctx.actor, input.destinationId)),

  deliveries: serverProcedure({
    scope: 'destinations:read',
    rest: 'GET /destinations/{destinationId}/deliveries',
    summary: 'What was sent to a destination in the last thirty days, newest first',
  })
    .input(Target.extend(PageInput.shape).extend({ state: z.enum(deliveryStates).optional() }))
    .output(DeliveryPage)
    .query(({ ctx, input }) => ctx.services.destinations.listDeliveries(ctx.actor, input)),

  delivery: serverProcedure({
    scope: 'destinations:read',
    rest: 'GET /deliveries/{deliveryId}',
    summary: 'One delivery with its tries',
  })
    .input(z.strictObject({ deliveryId: z.uuid() }))
    .output(DeliveryDetail)
    .query(({ ctx, input }) => ctx.services.destinations.getDelivery(ctx.actor, input.deliveryId)),

  replay: serverProcedure({
    scope: 'destinations:write',
    rest: 'POST /deliveries/{deliveryId}/replay',
    summary: 'Send one delivery again, with the same id',
  })
    .input(z.strictObject({ deliveryId: z.uuid() }))
    .output(z.object({ replayed: z.int() }))
    .mutation(({ ctx, input }) => ctx.services.destinations.replay(ctx.actor, input)),

  replayRange: serverProcedure({
    scope: 'destinations:write',
    rest: 'POST /destinations/{destinationId}/replay',
    summary: 'Send again what happened between two times: by default what failed',
  })
    .input(
      Target.extend({
        from: At,
        to: At.optional(),
        states: z
          .array(z.enum(['failed', 'delivered']))
          .min(1)
          .default(['failed']),
      }),
    )
    .output(z.object({ replayed: z.int() }))
    .mutation(({ ctx, input }) =>
      ctx.services.destinations.replay(ctx.actor, { ...input, to: input.to ?? new Date().toISOString() }),
    ),
});
