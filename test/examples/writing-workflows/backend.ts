import { createConnectClient } from '@acme/sdk';
import type config from './connect.config.ts';

const connect = createConnectClient<typeof config>({
  url: 'https://connect.taskly.test',
  apiKey: process.env['ACME_API_KEY'] ?? '',
});

/** What Taskly calls when a payment has arrived: the order is the key, the payment the id. */
export async function paymentArrived(payment: { id: string; userId: string; orderId: string; amount: number }) {
  const { userId, orderId: key, id: eventId } = payment;
  await connect.events.send(userId, 'order.paid', { amount: payment.amount }, { key, eventId });
}
