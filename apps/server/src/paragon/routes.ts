import { changeCredential } from './change-credential.ts';
import { connectResource, createCredential } from './create-credential.ts';
import { completeSetup, deleteCredential, getCredential, listCredentials, refuseConfiguration } from './credentials.ts';
import { sendEvent } from './events.ts';
import { listFieldOptions } from './field-options.ts';
import { getIcon } from './icons.ts';
import { disconnect, listIntegrations, listMetadata } from './integrations.ts';
import { getMe, patchMe } from './me.ts';
import { buildOauth, leaveSession, pollSession } from './oauth.ts';
import type { ParagonRoute, ParagonVerb } from './paragon-call.ts';
import { getPortalFile, openPortal } from './portal-page.ts';
import { proxyRequest } from './proxy.ts';
import { getTask, getTaskStep, listTasks, replayTask } from './task-history.ts';
import { openBuildOauth, openNonce } from './window.ts';
import { listTriggers } from './triggers.ts';
import { refuseWebhook } from './webhooks.ts';
import { disableWorkflow, enableWorkflow, triggerWorkflow } from './workflows.ts';

const user = (method: string, path: string, run: ParagonVerb): ParagonRoute => ({ method, path, auth: 'user', run });
const link = (path: string, run: ParagonVerb): ParagonRoute => ({ method: 'GET', path, auth: 'link', run });
const key = (method: string, path: string, run: ParagonVerb): ParagonRoute => ({ method, path, auth: 'key', run });

const proxied = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const credential = '/sdk/credentials/{credentialId}';
const history = '/task-history/workflow-executions';

/** Everything of Paragon's API that is answered, each row of `/projects/{projectId}` and of `/v2/projects/{projectId}`. */
export const paragonRoutes: readonly ParagonRoute[] = [
  user('GET', '/sdk/me', getMe),
  user('PATCH', '/sdk/me', patchMe),
  user('GET', '/sdk/metadata', listMetadata),
  user('GET', '/sdk/integrations', listIntegrations),
  user('DELETE', '/sdk/integrations/{integrationId}', disconnect),
  user('GET', '/sdk/credentials', listCredentials),
  user('POST', '/sdk/credentials', createCredential),
  user('GET', credential, getCredential),
  user('PATCH', credential, changeCredential),
  user('DELETE', credential, deleteCredential),
  user('POST', `${credential}/complete-setup`, completeSetup),
  ...['POST', 'PATCH', 'DELETE'].map((method) => user(method, `${credential}/configurations`, refuseConfiguration)),
  user('POST', '/sdk/workflows/{workflowId}', enableWorkflow),
  user('DELETE', '/sdk/workflows/{workflowId}', disableWorkflow),
  user('POST', '/sdk/triggers/{workflowId}', triggerWorkflow),
  user('POST', '/sdk/events/trigger', sendEvent),
  user('POST', '/v2/sdk/events/trigger', sendEvent),
  user('POST', '/sdk/actions', listFieldOptions),
  user('GET', '/triggers', listTriggers),
  user('POST', '/sdk/resources/{resourceId}/connect', connectResource),
  ...proxied.flatMap((method) => [
    user(method, '/sdk/proxy/{type}', proxyRequest),
    user(method, '/sdk/proxy/{type}/{rest}', proxyRequest),
    user(method, '/sdk/proxy/custom/{type}/{rest}', proxyRequest),
  ]),
  link('/sdk/actions/oauth-nonce', openNonce),
  link('/sdk/actions/build-oauth', openBuildOauth),
  link('/v2/sdk/actions/build-oauth', buildOauth),
  user('GET', '/sdk/actions/session-id/{session}', pollSession),
  user('DELETE', '/sdk/actions/session-id/{session}', leaveSession),
  key('GET', history, listTasks),
  key('GET', `${history}/{executionId}`, getTask),
  key('GET', `${history}/{executionId}/step-executions/{stepExecutionId}`, getTaskStep),
  key('POST', `${history}/{executionId}/replay`, replayTask),
  {
    method: 'POST',
    path: '/triggers/connect/{integrationId}/custom-triggers/{webhookId}',
    auth: 'none',
    run: refuseWebhook,
  },
  { method: 'GET', path: '/ui', auth: 'none', run: openPortal },
  { method: 'GET', path: '/ui/{file}', auth: 'none', run: getPortalFile },
  { method: 'GET', path: '/integrations/{file}', auth: 'none', run: getIcon },
  { method: 'GET', path: '/images/icons/{file}', auth: 'none', run: getIcon },
];
