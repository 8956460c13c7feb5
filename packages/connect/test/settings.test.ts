import type { OptionsPage, OptionsQuery, SavedSettings } from '@acme/api';
import { expect, test } from 'vitest';
import { ConnectError } from '../src/connect-error.ts';
import { createSettings } from '../src/settings.ts';
import { connectionId, crm } from './memory-server.ts';
import { createVirtualClock } from './virtual-clock.ts';

type User = NonNullable<ReturnType<Parameters<typeof createSettings>[0]['cache']['read']>['data']>;

/** Settings over a server that answers what the test says, and the user as the client has them. */
function createWorld() {
  const clock = createVirtualClock();
  const closed = new AbortController();
  const asked: OptionsQuery[] = [];
  const sent: unknown[] = [];
  const world = {
    clock,
    asked,
    sent,
    user: { id: 'u-1', createdAt: '', metadata: {}, integrations: [crm()] } satisfies User as User,
    /** Thrown by the next question. */
    failure: undefined as ConnectError | undefined,
    answer: { settings: { revision: 1, values: {} }, state: 'connected' } as SavedSettings,
    page: { options: [{ value: 'p-1', label: 'Sales' }] } as OptionsPage,
  };
  const settings = createSettings({
    clock,
    closed,
    api: {
      query: (async (path: string, query: OptionsQuery) => {
        expect(path).toBe('settings.options');
        asked.push(query);
        const { failure } = world;
        world.failure = undefined;
        if (failure !== undefined) throw failure;
        return world.page;
      }) as never,
      mutate: (async (path: string, change: unknown) => {
        expect(path).toBe('settings.save');
        sent.push(change);
        return world.answer;
      }) as never,
    },
    cache: { read: () => ({ status: 'ready', data: world.user, error: undefined, isRefreshing: false }) },
    confirm: (change) => {
      world.user = change(world.user);
    },
  });
  return { clock, asked, sent, settings, world };
}

const pipeline = { connectionId, setting: 'pipeline' };

test('the same question is asked once in five minutes, in whatever order its values come', async () => {
  const { settings, asked, clock } = createWorld();
  const [first, second] = await Promise.all([
    settings.options({ ...pipeline, values: { a: '1', b: '2' } }),
    settings.options({ ...pipeline, values: { b: '2', a: '1' } }),
  ]);
  expect(first).toEqual({ options: [{ value: 'p-1', label: 'Sales' }] });
  expect(second).toBe(first);
  await clock.advance(299_000);
  await settings.options({ ...pipeline, values: { a: '1', b: '2' } });
  expect(asked).toHaveLength(1);
  await clock.advance(2_000);
  await settings.options({ ...pipeline, values: { a: '1', b: '2' } });
  expect(asked).toHaveLength(2);
});

test('another account, workflow, setting, search, parent or page is another question', async () => {
  const { settings, asked } = createWorld();
  const questions = [
    pipeline,
    { ...pipeline, connectionId: 'c-2' },
    { ...pipeline, workflowId: 'send-contacts' },
    { ...pipeline, setting: 'stage' },
    { ...pipeline, search: 'sal' },
    { ...pipeline, values: { board: 'b-1' } },
    { ...pipeline, values: { board: 'b-2' } },
    { ...pipeline, cursor: '20' },
  ];
  for (const question of [...questions, ...questions]) await settings.options(question);
  expect(asked).toEqual(questions);
});

test('a failure is not kept, and what is asked for anew replaces what was kept', async () => {
  const { settings, world, asked } = createWorld();
  world.failure = new ConnectError('provider_unavailable', 'Down.');
  await expect(settings.options(pipeline)).rejects.toMatchObject({ code: 'provider_unavailable' });
  await settings.options(pipeline);
  world.page = { options: [] };
  expect((await settings.options(pipeline)).options).toHaveLength(1);
  expect((await settings.options(pipeline, { refresh: true })).options).toHaveLength(0);
  expect((await settings.options(pipeline)).options).toHaveLength(0);
  expect(asked).toHaveLength(3);
});

test('an account that was connected again is asked anew, here and elsewhere', async () => {
  const { settings, world, asked } = createWorld();
  await settings.options(pipeline);
  settings.forget();
  await settings.options(pipeline);
  expect(asked).toHaveLength(2);
  const [connection] = crm().connections;
  if (connection === undefined) throw new Error('The example has no account.');
  const again = { ...connection, connectedAt: '2026-11-02T10:00:00.000Z' };
  world.user = { ...world.user, integrations: [crm({ connections: [again] })] };
  await settings.options(pipeline);
  expect(asked).toHaveLength(3);
});

test('what is saved shows before the next reading, with how the account is now', async () => {
  const { settings, world, sent, asked } = createWorld();
  await settings.options(pipeline);
  await settings.options({ ...pipeline, values: { board: 'b-1' } });
  world.answer = { settings: { revision: 1, values: { pipeline: 'p-1' }, missing: ['stage'] }, state: 'needs_setup' };
  const change = { connectionId, values: { pipeline: 'p-1' }, revision: 0 };
  expect(await settings.save(change)).toEqual(world.answer);
  expect(sent).toEqual([change]);
  const [integration] = world.user.integrations;
  expect(integration).toMatchObject({ state: 'needs_setup' });
  expect(integration?.connections[0]).toMatchObject({
    state: 'needs_setup',
    nextAction: 'finish_setup',
    settings: world.answer.settings,
  });
  // Only choices that were asked for as they were saved may be others now.
  await settings.options(pipeline);
  await settings.options({ ...pipeline, values: { board: 'b-1' } });
  expect(asked).toHaveLength(3);
});

test('what is saved for a workflow is that of the workflow', async () => {
  const { settings, world } = createWorld();
  await settings.save({ connectionId, workflowId: 'send-contacts', values: {} });
  const [connection] = world.user.integrations[0]?.connections ?? [];
  expect(connection?.settings).toBeUndefined();
  expect(connection?.workflows).toEqual([
    { id: 'send-contacts', enabled: false, settings: { revision: 1, values: {} } },
  ]);
});
