import { suspend, unavailable } from '@acme/integrations';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import { connector, crmWorkflows } from './workflows/crm-workflows.ts';
import { crmSettings } from './workflows/crm-settings.ts';
import { newMail } from './workflows/new-mail.ts';
import { project, sandboxUrl } from './workflows/project.ts';

const crm = project.integration('crm', {
  connector,
  description: 'Your Taskly contacts, in your CRM.',
  category: 'crm',
  available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro', { upgrade: 'Pro' }),
  // On a downgrade everything stays and nothing runs; `suspend({ after: '7 days' })` would give a time of grace.
  whenUnavailable: suspend(),
  settings: crmSettings,
  workflows: crmWorkflows,
});

const mail = project.integration('mail', {
  connector: sandboxMail({ baseUrl: sandboxUrl }),
  description: 'Connects with an API key.',
  workflows: [newMail],
});

export default project.define([crm, mail]);
