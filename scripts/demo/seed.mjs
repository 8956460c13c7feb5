import { randomBytes } from 'node:crypto';
import { DemoError } from './demo-error.mjs';
import { acmeConnect } from './services.mjs';

const clientId = 'taskly';

/** What a host does once: a project with keys, and an OAuth client and a webhook at the provider. */
export async function seed(context) {
  const { settings, state } = context;
  const isNew = !(await isProjectKnown(settings, state.get('project')));
  if (isNew) {
    const args = ['project', 'create', '--name', 'Taskly', '--origin', settings.tasklyUrl, '--json'];
    state.set('project', JSON.parse(await acmeConnect(context, args)));
  }
  const needsClient = isNew || state.get('oauthClient') === undefined;
  if (needsClient) {
    const clientSecret = randomBytes(32).toString('base64url');
    const { slug } = state.get('project');
    const args = ['integration', 'configure', 'crm', '--project', slug, '--client-id', clientId, '--json'];
    const { redirectUri } = JSON.parse(await acmeConnect(context, args, { input: clientSecret }));
    state.set('oauthClient', { clientSecret, redirectUri });
  }
  if (isNew || state.get('webhook') === undefined) {
    const secret = randomBytes(32).toString('base64url');
    const args = [
      'integration',
      'configure',
      'crm',
      '--project',
      state.get('project').slug,
      '--signing-secret',
      '--json',
    ];
    const { webhookUrl } = JSON.parse(await acmeConnect(context, args, { input: secret }));
    state.set('webhook', { url: webhookUrl, secret });
  }
  const { clientSecret, redirectUri } = state.get('oauthClient');
  const client = { clientId, clientSecret, redirectUris: [redirectUri], name: 'Taskly' };
  // A client with the same id is replaced; what it was granted stays.
  await register(settings, state, 'clients', client);
  await register(settings, state, 'webhooks', state.get('webhook'));
  if (isNew) return 'project "Taskly" made, CRM configured';
  return needsClient ? 'CRM configured' : 'nothing to do';
}

/** The database may have been deleted since: then the keys that are kept open nothing. */
async function isProjectKnown({ serverUrl }, project) {
  if (project === undefined) return false;
  const answer = await fetch(`${serverUrl}/trpc/project.integrations.list`, {
    headers: { authorization: `Bearer ${project.apiKey}` },
  });
  return answer.status !== 401;
}

/** What the host enters on the provider's own pages. */
async function register({ sandboxUrl }, state, what, input) {
  const answer = await fetch(`${sandboxUrl}/control/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${state.get('sandboxControlToken')}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new DemoError(`The sandbox did not take the ${what}: ${await answer.text()}`);
}
