import {
  dateSetting,
  defineProject,
  mapFields,
  multiselect,
  numberSetting,
  select,
  text,
  textSetting,
  toggle,
} from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

const Named = z.object({ id: z.string(), name: z.string() });
const Pipelines = z.object({ pipelines: z.array(Named) });
const Stages = z.object({ stages: z.array(Named) });
const Owners = z.object({ owners: z.array(Named), next: z.string().nullable() });
const toOptions = (found: readonly z.infer<typeof Named>[]) =>
  found.map(({ id, name }) => ({ value: id, label: name }));

/** What the last call of `options` of the setting `given` was given. */
export const given: { readonly inputs: object[] } = { inputs: [] };
/** In what a definition throws, and nowhere that anybody outside sees. */
export const inner = 'text-of-an-inner-error';

/** An integration of which much is filled in. `later` has another setting that is required. */
export function defineSettings({ sandboxUrl }: { readonly sandboxUrl: string }, later = false) {
  const project = defineProject({
    metadata: { companyId: text() },
    organisation: 'companyId',
    events: { asked: z.object({}) },
  });
  const connector = sandboxCrm({ baseUrl: sandboxUrl });
  const copy = project.workflow('copy', {
    name: 'Copy contacts',
    connector,
    trigger: project.onEvent('asked'),
    settings: {
      list: textSetting({ label: 'List', required: true }),
      limit: numberSetting({ label: 'Limit', min: 1, max: 100, integer: true, initial: 5 }),
      from: dateSetting({ label: 'From' }),
    },
    run: async ({ settings, connection, step }) => {
      const list: string = settings.list;
      const limit: number = settings.limit;
      const from: string | undefined = settings.from;
      return await step.run('tell', () => ({ list, limit, from: from ?? null, account: connection.settings }));
    },
  });
  const welcome = project.workflow('welcome', {
    name: 'Welcome',
    trigger: project.onConnection('enabled'),
    enabledByDefault: true,
    run: async ({ connection, step }) => step.run('note', () => connection.settings['pipeline']),
  });
  const greet = project.workflow('greet', {
    name: 'Greet',
    trigger: project.onConnection('enabled'),
    enabledByDefault: true,
    settings: { words: textSetting({ label: 'Words', required: true }) },
    run: async ({ settings, step }) => step.run('note', () => settings.words),
  });
  const byHand = project.workflow('by-hand', {
    name: 'By hand',
    trigger: project.onManual({ browser: true }),
    run: async ({ connection, step }) => step.run('note', () => connection.settings),
  });
  const hear = project.workflow('hear', {
    name: 'Hear of contacts',
    trigger: project.onProviderEvent(connector, 'contact.created'),
    run: async ({ event, step }) => step.run('note', () => event.contact.email),
  });
  const daily = project.workflow('daily', {
    name: 'Daily',
    trigger: project.onSchedule(({ settings }) => ({ cron: `0 ${Number(settings['hour'])} * * *`, timeZone: 'UTC' })),
    settings: { hour: numberSetting({ label: 'Hour', integer: true, min: 0, max: 23, initial: 8 }) },
    run: async ({ settings, step }) => step.run('note', () => settings.hour),
  });
  const news = project.workflow('news', {
    name: 'News',
    trigger: project.onPoll({
      every: '1 minute',
      poll: async ({ settings, connection }) => ({
        items: [
          {
            id: z.string().parse(settings['word']),
            payload: { word: settings['word'], pipeline: connection.settings['pipeline'] },
          },
        ],
        cursor: null,
      }),
    }),
    settings: { word: textSetting({ label: 'Word', required: true }) },
    run: async ({ event, step }) => step.run('note', () => event),
  });
  const pipeline = select({
    label: 'Pipeline',
    required: true,
    options: async ({ http }) => toOptions(Pipelines.parse(await http.get('/pipelines')).pipelines),
  });
  return project.define([
    project.integration('crm', {
      connector,
      accounts: { sharing: 'either' },
      workflows: [copy, welcome, greet, byHand, hear, daily, news],
      settings: {
        pipeline,
        stage: select({
          label: 'Stage',
          dependsOn: ['pipeline'],
          options: async ({ http, settings }) => {
            const path = `/pipelines/${encodeURIComponent(z.string().parse(settings['pipeline']))}/stages`;
            return toOptions(Stages.parse(await http.get(path)).stages);
          },
        }),
        owner: select({
          label: 'Owner',
          searchable: true,
          options: async ({ http, search = '', cursor }) => {
            const query = { search, limit: 50, ...(cursor === undefined ? {} : { cursor }) };
            const { owners, next } = Owners.parse(await http.get('/owners', query));
            return { options: toOptions(owners), nextCursor: next };
          },
        }),
        tags: multiselect({
          label: 'Tags',
          options: [
            { value: 'a', label: 'A' },
            { value: 'b', label: 'B' },
          ],
          max: 2,
        }),
        fields: mapFields({
          label: 'Fields',
          open: true,
          rows: [
            { name: 'company', label: 'Company', required: true },
            { name: 'plan', label: 'Plan' },
          ],
          options: async ({ http }) => {
            const { fields } = z
              .object({ fields: z.array(z.object({ key: z.string(), name: z.string() })) })
              .parse(await http.get('/contact-fields'));
            return fields.map(({ key, name }) => ({ value: key, label: name }));
          },
        }),
        loud: toggle({ label: 'Loud', hint: 'Tells everybody.', initial: false }),
        mail: textSetting({ label: 'Reply to', format: 'email' }),
        given: select({
          label: 'Given',
          dependsOn: ['tags', 'loud'],
          options: (input) => {
            given.inputs.push(input);
            return Array.from({ length: 1_200 }, (_, index) => ({ value: `v${index}`, label: '' }));
          },
        }),
        broken: select({
          label: 'Broken',
          options: () => {
            throw new Error(inner);
          },
        }),
        hangs: select({ label: 'Hangs', options: () => new Promise<never>(() => undefined) }),
        wrong: select({ label: 'Wrong', options: () => [{ value: 7, label: inner }] as never }),
        missing: select({ label: 'Missing', options: async ({ http }) => http.get('/nowhere') }),
        escapes: select({ label: 'Escapes', options: async ({ http }) => http.get('/../../control/state') }),
        made: select({
          label: 'Made',
          options: async ({ http }) => {
            const { id } = await http.post<{ id: string }>('/contacts', { json: { email: 'options@example.com' } });
            return [{ value: 'made', label: id.slice(0, 4) }];
          },
        }),
        ...(later ? { region: textSetting({ label: 'Region', required: true }) } : {}),
      },
    }),
    project.integration('mail', { connector: sandboxMail({ baseUrl: sandboxUrl }) }),
  ]);
}

export type SettingsConfig = ReturnType<typeof defineSettings>;
