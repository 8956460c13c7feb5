import { defineProject, mapFields, numberSetting, select, textSetting, toggle } from '@acme/integrations';
import { hubspot, hubspotActions } from '@acme/integrations/catalog/hubspot';
import * as z from 'zod';

const project = defineProject({ events: { 'user.signed_up': z.object({ email: z.email(), company: z.string() }) } });
const connector = hubspot();

const Pipelines = z.object({
  results: z.array(
    z.object({ id: z.string(), label: z.string(), stages: z.array(z.object({ id: z.string(), label: z.string() })) }),
  ),
});
const Owners = z.object({
  results: z.array(z.object({ id: z.string(), email: z.string() })),
  paging: z.object({ next: z.object({ after: z.string() }) }).optional(),
});

const signUps = project.workflow('sign-ups', {
  name: 'Send sign-ups',
  connector,
  trigger: project.onEvent('user.signed_up'),
  settings: {
    source: textSetting({ label: 'Source', required: true, maxLength: 50 }),
    score: numberSetting({ label: 'Score', min: 0, max: 100, integer: true, initial: 10 }),
    company: toggle({ label: 'Send the company', initial: true }),
  },
  async run({ event, settings, connection, step }) {
    const { owner } = connection.settings;
    await step.action('create contact', connection, hubspotActions.createContact, {
      properties: {
        email: event.email,
        hs_analytics_source: settings.source,
        score: String(settings.score),
        ...(settings.company ? { company: event.company } : {}),
        ...(typeof owner === 'string' ? { hubspot_owner_id: owner } : {}),
      },
    });
  },
});

const crm = project.integration('crm', {
  connector,
  settings: {
    pipeline: select({
      label: 'Pipeline',
      required: true,
      options: async ({ http }) => {
        const { results } = Pipelines.parse(await http.get('/crm/v3/pipelines/deals'));
        return results.map(({ id, label }) => ({ value: id, label }));
      },
    }),
    stage: select({
      label: 'Stage',
      dependsOn: ['pipeline'],
      options: async ({ http, settings }) => {
        const { results } = Pipelines.parse(await http.get('/crm/v3/pipelines/deals'));
        const stages = results.find(({ id }) => id === settings['pipeline'])?.stages ?? [];
        return stages.map(({ id, label }) => ({ value: id, label }));
      },
    }),
    owner: select({
      label: 'Owner',
      searchable: true,
      options: async ({ http, search, cursor }) => {
        const query = { limit: 100, ...(search && { email: search }), ...(cursor && { after: cursor }) };
        const { results, paging } = Owners.parse(await http.get('/crm/v3/owners', query));
        return {
          options: results.map(({ id, email }) => ({ value: id, label: email })),
          nextCursor: paging?.next.after,
        };
      },
    }),
    fields: mapFields({
      label: 'Fields',
      rows: [
        { name: 'company', label: 'Company', required: true },
        { name: 'plan', label: 'Plan' },
      ],
      options: [
        { value: 'company', label: 'Company name' },
        { value: 'jobtitle', label: 'Job title' },
      ],
    }),
  },
  workflows: [signUps],
});

export default project.define([crm]);
