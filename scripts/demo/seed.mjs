import { randomBytes } from 'node:crypto';
import { DemoError } from './demo-error.mjs';
import { acmeConnect } from './services.mjs';

const clientId = 'taskly';

/** What a host does once: a project with keys, and an OAuth client at the provider. */
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
    const args = ['integration', 'configure', 'crm', '--project', state.get('project').slug, '--client-id', clientId];
    const answer = await acmeConnect(context, args, { input: clientSecret });
    state.set('oauthClient', { clientSecret, redirectUri: answer.trim().split('\n').at(-1) });
  }
  await registerClient(settings, state);
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

/** Adds the client at the sandbox, or replaces the one with the same id; what it was granted stays. */
async function registerClient({ sandboxUrl }, state) {
  const { clientSecret, redirectUri } = state.get('oauthClient');
  const answer = await fetch(`${sandboxUrl}/control/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${state.get('sandboxControlToken')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, clientSecret, redirectUris: [redirectUri], name: 'Taskly' }),
  });
  if (!answer.ok) throw new DemoError(`The sandbox did not take the OAuth client: ${await answer.text()}`);
}
