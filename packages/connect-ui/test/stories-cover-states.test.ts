import type { ConnectHint, PhaseName, SettingInfo, Suspension } from '@acme/connect';
import { expect, test } from 'vitest';
import { enActivity } from '../src/messages/en-activity.ts';
import { en } from '../src/messages/en.ts';
import { everyReason, everyStatus } from '../src/activity/activity-story.tsx';
import { runStates } from '../src/activity/run-states.ts';
import { rowStates } from '../src/panel/row-states.ts';
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
