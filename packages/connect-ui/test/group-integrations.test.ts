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

test('what works only for a while needs attention, and a pause of the host is no matter of plans', () => {
  const refusal = { allowed: false, message: 'Included in Pro' } as const;
  const graceUntil = '2026-12-03T09:00:00.000Z';
  const connected = { state: 'connected', connections: [exampleConnection()] } as const;
  expect(groupOf(exampleIntegration({ ...connected, availability: { ...refusal, graceUntil } }))).toBe('attention');
  expect(groupOf(exampleIntegration({ state: 'locked', availability: refusal }))).toBe('other');
  const suspension = { by: 'host', effectiveAt: graceUntil } as const;
  expect(groupOf(exampleIntegration({ state: 'locked', suspension }))).toBe('available');
});
