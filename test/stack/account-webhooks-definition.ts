import { defineProject, httpTarget } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import { givingItsSecret, tellingItsSecret, withAccountWebhooks } from './account-webhooks.ts';

/** A host whose workflows start on what comes for one account at an address of its own. */
export function defineAccountWebhooks({
  sandboxUrl,
  hostUrl,
}: {
  readonly sandboxUrl: string;
  readonly hostUrl: string;
}) {
  const project = defineProject({ host: httpTarget({ baseUrl: hostUrl }) });
  const shown = withAccountWebhooks(sandboxMail({ baseUrl: sandboxUrl }));
  const given = givingItsSecret(shown, 'sandbox-gift');
  const unsigned = tellingItsSecret(shown, 'sandbox-unsigned');
  const noteOf = (id: string, connector: typeof shown) =>
    project.workflow(id, {
      name: 'Note each mail',
      trigger: project.onProviderEvent(connector, 'mail.received'),
      async run({ event, user, host, step }) {
        const json = { subject: event.subject, user: user.id };
        await step.request('tell Taskly', host, { method: 'POST', path: '/hooks/mail', json });
      },
    });
  return project.define([
    project.integration('mail', { connector: shown, workflows: [noteOf('note-mail', shown)] }),
    project.integration('gift', { connector: given, workflows: [noteOf('note-gift', given)] }),
    project.integration('unsigned', { connector: unsigned, workflows: [noteOf('note-unsigned', unsigned)] }),
    project.integration('crm', { connector: sandboxCrm({ baseUrl: sandboxUrl }) }),
  ]);
}
