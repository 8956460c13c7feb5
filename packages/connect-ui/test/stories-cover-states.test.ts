import type { ClientHealth, ConnectHint, Integration, PhaseName, SettingInfo, Suspension } from '@acme/connect';
import { expect, test } from 'vitest';
import { enActivity } from '../src/messages/en-activity.ts';
import { en } from '../src/messages/en.ts';
import { everyReason, everyStatus } from '../src/activity/activity-story.tsx';
import { runStates } from '../src/activity/run-states.ts';
import { accountStates, rowStates } from '../src/panel/row-states.ts';
import type { Appearance, ConnectPanelProps } from '../src/index.ts';
import * as lookStories from '../src/appearance/ready-looks.stories.tsx';
import type { PanelStoryArgs } from '../src/panel/panel-story.tsx';
import * as wholeStories from '../src/panel/connect-panel.stories.tsx';
import * as colleagueStories from '../src/panel/colleagues-accounts.stories.tsx';
import * as detailStories from '../src/panel/integration-details.stories.tsx';
import * as flowStories from '../src/panel/connect-flow.stories.tsx';
import * as fieldStories from '../src/settings/setting-fields.stories.tsx';
import * as rowStories from '../src/panel/row-states.stories.tsx';

function storyName(code: string): string {
  return code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const phases = {
  opening: true,
  fields: true,
  awaiting: true,
  code_entry: true,
  verifying: true,
  done: true,
} satisfies Record<Exclude<PhaseName, 'idle' | 'failed'>, true>;

const hints = { slow: true, window_closed: true, offline: true, in_tab: true } satisfies Record<
  Exclude<ConnectHint, 'none'>,
  true
>;

test.each(Object.keys(rowStates))('the row state "%s" has a story', (state) => {
  expect(Object.keys(rowStories)).toContain(storyName(state));
});

test.each(Object.keys(phases))('the phase "%s" has a story', (phase) => {
  expect(Object.keys(flowStories)).toContain(storyName(phase));
});

test.each(Object.keys(hints))('the hint "%s" has a story', (hint) => {
  expect(Object.keys(flowStories)).toContain(`Awaiting${storyName(hint)}`);
});

const holds = { host: true, rule: true } satisfies Record<Suspension['by'], true>;

test.each(Object.keys(holds))(
  'a suspension by the %s has a story as a row, in the details and for one workflow',
  (by) => {
    const name = `SuspendedBy${storyName(by)}`;
    expect(Object.keys(rowStories)).toContain(name);
    expect(Object.keys(detailStories)).toContain(name);
    expect(Object.keys(detailStories)).toContain(`Workflow${name}`);
  },
);

const codes = Object.keys(en).flatMap((key) => /^error\.([a-z]+(?:_[a-z]+)*)$/.exec(key)?.[1] ?? []);

test.each(codes.filter((code) => code !== 'details' && code !== 'reference'))(
  'the failure "%s" has a story',
  (code) => {
    expect(Object.keys(flowStories)).toContain(`Failed${storyName(code)}`);
  },
);

const kinds = {
  text: 'Text',
  number: 'Number',
  toggle: 'Toggle',
  date: 'Date',
  select: 'Select',
  multiselect: 'Checkboxes',
  mapping: 'Mapping',
} satisfies Record<SettingInfo['kind'], string>;

test.each(Object.entries(kinds))('a setting of the kind "%s" has a story', (_, name) => {
  expect(Object.keys(fieldStories)).toContain(name);
});

test('every status and every reason of a run has a row in a story, and a text of its own', () => {
  expect(everyStatus.map(({ status }) => status)).toEqual(Object.keys(runStates));
  const reasons = Object.keys(enActivity).flatMap((key) => /^activity\.reason\.(\w+)$/.exec(key)?.[1] ?? []);
  expect(new Set(everyReason.map(({ reason }) => reason))).toEqual(new Set(reasons));
  const texts = reasons.map((reason) => enActivity[`activity.reason.${reason}` as keyof typeof enActivity]);
  expect(new Set(texts).size).toBe(reasons.length);
});

/** What the stories of some modules are given. */
function argsOf<Args>(...modules: object[]): Partial<Args>[] {
  return modules.flatMap((stories) =>
    Object.entries(stories).flatMap(([name, story]) =>
      name === 'default' ? [] : [(story as { readonly args?: Partial<Args> }).args ?? {}],
    ),
  );
}

const panels = argsOf<PanelStoryArgs>(detailStories, wholeStories, colleagueStories);
const openDetails: readonly Integration[] = panels.flatMap(({ panel, scenario }) => {
  const { view } = panel ?? {};
  const user = scenario?.user;
  if (view?.screen !== 'detail' || typeof user !== 'object' || !('integrations' in user)) return [];
  return user.integrations.filter(({ id }) => id === view.integrationId);
});

test.each(Object.keys(accountStates))('an account that is "%s" has a story of its details', (state) => {
  const states: string[] = openDetails.flatMap(({ connections }) => connections.map((connection) => connection.state));
  expect(states).toContain(state);
});

const sharing = { either: true, organisation: true } satisfies Record<NonNullable<Integration['sharing']>, true>;

test.each(Object.keys(sharing))('accounts that are shared as "%s" have a story', (how) => {
  expect(openDetails.map((integration) => integration.sharing)).toContain(how);
});

test.each([
  ['is off', ({ enabled, availability }) => !enabled && availability === undefined],
  ['is on', ({ enabled }) => enabled],
  ['can be run by hand', ({ canRun }) => canRun === true],
  [
    'is not in the plan',
    ({ availability }) => availability?.allowed === false && availability.graceUntil === undefined,
  ],
  [
    'has a grace period',
    ({ availability }) => availability?.allowed === false && availability.graceUntil !== undefined,
  ],
  ['says nothing of itself', ({ description }) => description === undefined],
] as [string, (workflow: Integration['workflows'][number]) => boolean][])(
  'a workflow that %s has a story',
  (_, isSo) => {
    expect(openDetails.flatMap(({ workflows }) => workflows).filter(isSo)).not.toEqual([]);
  },
);

const troubles = { isOnline: false, sessionEnded: true } satisfies Partial<ClientHealth>;

test.each(Object.entries(troubles))('a client whose "%s" is %s has a story', (name, value) => {
  const known = panels.map(({ scenario }) => scenario?.health?.[name as keyof typeof troubles]);
  expect(known).toContain(value);
});

const schemes = { light: true, dark: true, system: true } satisfies Record<
  Exclude<NonNullable<Appearance['colorScheme']>, 'inherit'>,
  true
>;
const densities = { compact: true } satisfies Record<Exclude<NonNullable<Appearance['density']>, 'comfortable'>, true>;
const layouts = { grid: true } satisfies Record<Exclude<NonNullable<ConnectPanelProps['layout']>, 'rows'>, true>;
const appearances = argsOf<PanelStoryArgs>(wholeStories, lookStories).map(({ provider }) => provider?.appearance);

test.each(Object.keys(schemes))('the colour scheme "%s" has a story', (scheme) => {
  expect(appearances.map((appearance) => appearance?.colorScheme)).toContain(scheme);
});

test.each(Object.keys(densities))('the density "%s" has a story', (density) => {
  expect(appearances.map((appearance) => appearance?.density)).toContain(density);
});

test.each(Object.keys(layouts))('the layout "%s" has a story', (layout) => {
  expect(panels.map(({ panel }) => panel?.layout)).toContain(layout);
});
