import { createWhere, type Query } from '../src/index.ts';
import type { config } from './taskly.ts';

const where = createWhere<typeof config>();

const query: Query = where.all(
  where.meta('plan').is('pro'),
  where.meta('plan').contains('pr'),
  where.meta('company').contains('book'),
  where.meta('company').exists(),
  where.meta('seats').is(5),
  where.meta('seats').above(5),
  where.meta('internal').is(false),
  where.meta('apiKey').exists(),
  where.any(where.integration('crm'), where.not(where.integration('mail'))),
  where.workflow('send-contacts'),
  where.workflow('send-contacts', 'off'),
  where.lastRun.olderThan({ days: 7 }),
);
void query;

// @ts-expect-error no such key
where.meta('plam');
// @ts-expect-error no such plan
where.meta('plan').is('gold');
// @ts-expect-error a number is not text
where.meta('seats').is('5');
// @ts-expect-error a number contains nothing
where.meta('seats').contains('5');
// @ts-expect-error text has no order
where.meta('company').above('a');
// @ts-expect-error true and false have no order
where.meta('internal').atMost(true);
// @ts-expect-error true is not its name
where.meta('internal').is('true');
// @ts-expect-error nobody can search by the value of a secret
where.meta('apiKey').is('tk_1');
// @ts-expect-error nor by a part of it
where.meta('apiKey').contains('tk_');
// @ts-expect-error no such integration
where.integration('crn');
// @ts-expect-error no such workflow
where.workflow('send-contact');
// @ts-expect-error an integration is no workflow
where.workflow('crm');
// @ts-expect-error a workflow is on, off or suspended
where.workflow('send-contacts', 'paused');
// @ts-expect-error a connection in this state is no more
where.state('disconnected');
// @ts-expect-error an age has one of four units
where.created.within({ months: 1 });
