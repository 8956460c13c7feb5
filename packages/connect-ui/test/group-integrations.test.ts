import { expect, test } from 'vitest';
import { groupIntegrations, groupOf } from '../src/headless/group-integrations.ts';
import type { rowStates } from '../src/panel/row-states.ts';
import { exampleConnection, exampleIntegration } from '../src/testing/example-user.ts';

const integration = (name: string, state: keyof typeof rowStates) =>
  exampleIntegration({ id: name.toLowerCase(), name, state });

test('what needs the customer comes first, empty groups vanish, names follow the language', () => {
  const groups = groupIntegrations(
    [
      integration('Zebra', 'available'),
      integration('Äpfel', 'available'),
      integration('Broken', 'needs_reauth'),
      integration('Paid', 'locked'),
    ],
    { locale: 'de' },
  );
  expect(groups.map((g) => [g.name, g.integrations.map((i) => i.name)])).toEqual([
    ['attention', ['Broken']],
    ['available', ['Äpfel', 'Zebra']],
    ['other', ['Paid']],
  ]);
});

test('a row that is placed stays, whatever becomes of it; a new one goes where it belongs', () => {
  const placed = new Map([['crm', 'available'] as const]);
  const groups = groupIntegrations([integration('Crm', 'connected'), integration('New', 'connected')], {
    locale: 'en',
    placed,
  });
  expect(groups.map((g) => [g.name, g.integrations.map((i) => i.name)])).toEqual([
    ['connected', ['New']],
    ['available', ['Crm']],
  ]);
});

test('connecting one more account does not move a connected app', () => {
  expect(groupOf(exampleIntegration({ state: 'connecting' }))).toBe('available');
  expect(groupOf(exampleIntegration({ state: 'connecting', connections: [exampleConnection()] }))).toBe('connected');
});
