import { expect, test } from 'vitest';
import { viewOf } from '../src/element/view-attribute.ts';

test.each([
  [null, undefined],
  ['', { screen: 'list' }],
  ['list', { screen: 'list' }],
  ['detail', { screen: 'list' }],
  ['detail/', { screen: 'list' }],
  ['detail/crm', { screen: 'detail', integrationId: 'crm' }],
  ['detail/crm/setup', { screen: 'detail', integrationId: 'crm', tab: 'setup' }],
  ['detail/crm/about', { screen: 'detail', integrationId: 'crm', tab: 'about' }],
  ['detail/crm/elsewhere', { screen: 'detail', integrationId: 'crm' }],
  ['detail/crm/activity/', { screen: 'detail', integrationId: 'crm', tab: 'activity' }],
  ['detail/crm/activity/e-1', { screen: 'detail', integrationId: 'crm', tab: 'activity', executionId: 'e-1' }],
  ['detail/crm/setup/e-1', { screen: 'detail', integrationId: 'crm', tab: 'setup' }],
])('the attribute view="%s" says where the customer is', (attribute, view) => {
  expect(viewOf(attribute)).toEqual(view);
});
