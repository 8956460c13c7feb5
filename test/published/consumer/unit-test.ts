import { fake, runWorkflow } from '@acme/testing';
import config from './connect.config.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_T extends true>(): void => undefined;

export async function sendsContacts(): Promise<void> {
  const connection = fake().on('POST /contacts', { json: { id: 'c-1' } });
  const event = { id: '1', email: 'a@example.test' };
  const run = await runWorkflow(config, 'send-contacts', { event, connection });
  holds<Equal<(typeof run.requests)[number]['method'], string>>();
  // @ts-expect-error no such workflow
  await runWorkflow(config, 'send-contact', { event });
  // @ts-expect-error the payload lacks the address
  await runWorkflow(config, 'send-contacts', { event: { id: '1' } });
}
