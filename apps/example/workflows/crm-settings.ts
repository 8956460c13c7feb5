import { mapFields, type OptionsInput, select } from '@acme/integrations';
import * as z from 'zod';

const Named = z.object({ id: z.string(), name: z.string() });
const Pipelines = z.object({ pipelines: z.array(Named) });
const Stages = z.object({ stages: z.array(Named) });
const Owners = z.object({ owners: z.array(Named), next: z.string().nullable() });
const Fields = z.object({ fields: z.array(z.object({ key: z.string(), name: z.string() })) });

function toOptions(found: readonly z.infer<typeof Named>[]) {
  return found.map(({ id, name }) => ({ value: id, label: name }));
}

/** People of the CRM, of whom there are many: found by what is typed, a page at a time. */
export async function findOwners({ http, search = '', cursor }: OptionsInput) {
  const query = { search, limit: 25, ...(cursor === undefined ? {} : { cursor }) };
  const { owners, next } = Owners.parse(await http.get('/owners', query));
  return { options: toOptions(owners), nextCursor: next };
}

/** What a customer fills in for each account of their CRM. */
export const crmSettings = {
  pipeline: select({
    label: 'Pipeline',
    hint: 'Where Taskly files what it sends.',
    options: async ({ http }) => toOptions(Pipelines.parse(await http.get('/pipelines')).pipelines),
  }),
  stage: select({
    label: 'Stage',
    dependsOn: ['pipeline'],
    options: async ({ http, settings }) => {
      const path = `/pipelines/${encodeURIComponent(z.string().parse(settings.pipeline))}/stages`;
      return toOptions(Stages.parse(await http.get(path)).stages);
    },
  }),
  owner: select({ label: 'Owner', searchable: true, options: findOwners }),
};

/** Which of Taskly's fields goes where. */
export const fieldMapping = mapFields({
  label: 'Fields',
  hint: 'Where Taskly writes what it knows.',
  rows: [
    { name: 'company', label: 'Company' },
    { name: 'plan', label: 'Plan' },
  ],
  options: async ({ http }) =>
    Fields.parse(await http.get('/contact-fields')).fields.map(({ key, name }) => ({ value: key, label: name })),
});
