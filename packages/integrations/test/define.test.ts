import { expect, test } from 'vitest';
import * as z from 'zod';
import { sandboxCrm } from '../src/catalog/sandbox-crm/index.ts';
import { defineProject, DefinitionError, httpTarget } from '../src/define/index.ts';

const connector = sandboxCrm();

test('an integration that is defined twice names both places', () => {
  const project = defineProject();
  const first = project.integration('crm', { connector });
  const second = project.integration('crm', { connector });
  expect(() => project.define([first, second])).toThrow(
    /integration "crm" is defined twice, at define\.test\.ts:\d+ and at define\.test\.ts:\d+\. Rename or remove/,
  );
});

test('a workflow belongs to one integration', () => {
  const project = defineProject({ events: { happened: z.object({}) } });
  const workflow = project.workflow('sync', {
    name: 'Sync',
    trigger: project.onEvent('happened'),
    run: async () => undefined,
  });
  const one = project.integration('one', { connector, workflows: [workflow] });
  const two = project.integration('two', { connector, workflows: [workflow] });
  expect(() => project.define([one, two])).toThrow(/workflow "sync" belongs to integration "one" and to "two"/);
});

test.each(['', 'CRM', '1crm', 'crm_1', 'acme.revoke', 'a'.repeat(64)])('the id %j is refused', (id) => {
  const project = defineProject({ events: { happened: z.object({}) } });
  expect(() => project.integration(id, { connector })).toThrow(DefinitionError);
  const trigger = project.onEvent('happened');
  expect(() => project.workflow(id, { name: 'x', trigger, run: async () => undefined })).toThrow(/is not allowed/);
});

test('a workflow may keep the UUID that apps know it by, an integration has a name', () => {
  const project = defineProject({ events: { happened: z.object({}) } });
  const id = '0b9f2c1e-5a34-4c56-9d6f-7a1d0c2b3e4f';
  const trigger = project.onEvent('happened');
  expect(project.workflow(id, { name: 'x', trigger, run: async () => undefined }).id).toBe(id);
  expect(() => project.integration(id, { connector })).toThrow(/is not allowed/);
});

test('an event that was not declared and a host that is no URL are refused where they are written', () => {
  expect(() => defineProject().onEvent('nothing' as never)).toThrow(
    /define\.test\.ts:\d+: there is no event "nothing"/,
  );
  expect(() => httpTarget({ baseUrl: 'api.taskly.test' })).toThrow(/is not a URL/);
  expect(httpTarget({ baseUrl: 'https://api.taskly.test/' }).baseUrl).toBe('https://api.taskly.test');
});

test('an integration has the category of its connector, another one of ours, or one of the host', () => {
  const project = defineProject();
  const categoryOf = (options: object) => project.integration('one', { connector, ...options }).category;
  expect(categoryOf({})).toBeUndefined();
  expect(categoryOf({ connector: { ...connector, category: 'crm' } })).toBe('crm');
  expect(categoryOf({ connector: { ...connector, category: 'crm' }, category: 'support' })).toBe('support');
  expect(categoryOf({ category: { label: ' Real estate ' } })).toBe('Real estate');
});

test.each([['sales'], [{ label: ' ' }], [{ label: 'crm' }], [{ label: 'a'.repeat(41) }]])(
  'the category %j is refused',
  (category) => {
    expect(() => defineProject().integration('one', { connector, category: category as never })).toThrow(
      /define\.test\.ts:\d+: integration "one" has/,
    );
  },
);
