import { multiselect, select, textSetting } from '@acme/integrations';
import { sandboxCrm, sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
import { findOwners } from './crm-settings.ts';
import { project, sandboxUrl } from './project.ts';

/** Cannot be switched on before its owner is chosen. */
export const assignContacts = project.workflow('assign-contacts', {
  name: 'Assign new contacts',
  description: 'Every contact you add in Taskly gets an owner and tags in your CRM.',
  connector: sandboxCrm({ baseUrl: sandboxUrl }),
  trigger: project.onEvent('contact.created'),
  settings: {
    owner: select({ label: 'Owner', required: true, searchable: true, options: findOwners }),
    tags: multiselect({
      label: 'Tags',
      options: [
        { value: 'lead', label: 'Lead' },
        { value: 'customer', label: 'Customer' },
        { value: 'partner', label: 'Partner' },
      ],
      initial: ['lead'],
    }),
    note: textSetting({ label: 'Note', hint: 'For whoever looks at the contact.', multiline: true, maxLength: 500 }),
  },
  async run({ event, settings, connection, step }) {
    const input = { email: event.email, name: event.name ?? event.email };
    const { id } = await step.action('update or create', connection, sandboxCrmActions.upsertContact, input);
    const lists = [`owner:${settings.owner}`, ...settings.tags];
    await step.map('tag', lists, (list, inner) =>
      inner.request('tag', connection, {
        method: 'POST',
        path: `/contacts/${encodeURIComponent(id)}/tags`,
        json: { list },
      }),
    );
  },
});
