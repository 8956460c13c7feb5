import * as z from 'zod';
import { sandboxCrm } from '../src/catalog/sandbox-crm/index.ts';
import {
  dateSetting,
  defineProject,
  mapFields,
  multiselect,
  numberSetting,
  select,
  type SettingsOfIntegration,
  type SettingsOfWorkflow,
  textSetting,
  toggle,
} from '../src/define/index.ts';

/** Compiled, never run: what `run` finds is typed by what is required and what has an initial value. */
type Equal<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
declare function holds<_ extends true>(): void;

const project = defineProject({ events: { asked: z.object({}) } });
const sync = project.workflow('sync', {
  name: 'Sync',
  trigger: project.onEvent('asked'),
  settings: {
    must: textSetting({ label: 'Must', required: true }),
    may: textSetting({ label: 'May' }),
    starts: numberSetting({ label: 'Starts', initial: 5 }),
    off: toggle({ label: 'Off', initial: false }),
    day: dateSetting({ label: 'Day', required: false }),
    colour: select({
      label: 'Colour',
      required: true,
      options: [
        { value: 'red', label: 'Red' },
        { value: 'blue', label: 'Blue' },
      ],
    }),
    tags: multiselect({ label: 'Tags', options: [{ value: 'a', label: 'A' }], initial: ['a'] }),
    remote: select({
      label: 'Remote',
      dependsOn: ['colour'],
      searchable: true,
      options: async ({ http }) => http.get<never>('/x'),
    }),
    map: mapFields({ label: 'Map', rows: [{ name: 'a', label: 'A' }], options: () => [] }),
  },
  run: async ({ settings, connection }) => {
    holds<Equal<typeof settings.must, string>>();
    holds<Equal<typeof settings.may, string | undefined>>();
    holds<Equal<typeof settings.starts, number>>();
    holds<Equal<typeof settings.off, boolean>>();
    holds<Equal<typeof settings.day, string | undefined>>();
    holds<Equal<typeof settings.colour, 'red' | 'blue'>>();
    holds<Equal<typeof settings.tags, readonly 'a'[]>>();
    holds<Equal<typeof settings.remote, string | undefined>>();
    holds<Equal<typeof settings.map, Readonly<Record<string, string>> | undefined>>();
    // @ts-expect-error there is no such setting
    settings.nothing;
    // @ts-expect-error it is one of two
    settings.colour === 'green';
    // @ts-expect-error any kind of value, or none
    const pipeline: string = connection.settings['pipeline'];
    return pipeline;
  },
});
const config = project.define([
  project.integration('crm', {
    connector: sandboxCrm(),
    settings: {
      pipeline: select({ label: 'Pipeline', options: () => [], required: true }),
      note: textSetting({ label: 'Note' }),
    },
    workflows: [sync],
  }),
]);

holds<Equal<SettingsOfIntegration<typeof config, 'crm'>['pipeline'], string>>();
holds<Equal<SettingsOfIntegration<typeof config, 'crm'>['note'], string | undefined>>();
holds<Equal<SettingsOfWorkflow<typeof config, 'sync'>['colour'], 'red' | 'blue'>>();

// @ts-expect-error a list is not searched
select({ label: 'x', searchable: true, options: [{ value: 'a', label: 'A' }] });
// @ts-expect-error it is none of the choices
select({ label: 'x', initial: 'b', options: [{ value: 'a', label: 'A' }] });
// @ts-expect-error there is no such option
textSetting({ label: 'x', maxLenght: 3 });
// @ts-expect-error of another kind
numberSetting({ label: 'x', initial: '5' });
