import { defineProject } from '@acme/integrations';
import type { Auth, AuthField, Connector } from '@acme/integrations/connector';
import * as z from 'zod';

const workspace: AuthField = {
  name: 'workspace',
  label: 'workspace name',
  secret: false,
  pattern: /[a-z][a-z0-9-]{0,40}/,
  example: 'northwind',
};
/** The same, of which there are two. */
const chosenWorkspace: AuthField = {
  name: 'workspace',
  label: 'workspace',
  secret: false,
  choices: [
    { value: 'northwind', label: 'Northwind' },
    { value: 'fabrikam', label: 'Fabrikam' },
  ],
};
const apiKey: AuthField = { name: 'apiKey', label: 'API key', secret: true };

const Me = z.object({ id: z.string(), name: z.string() });

/** One integration for each way to sign in, all at the products of one sandbox. */
export function defineSchemes({ sandboxUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject({ events: { asked: z.object({}) } });
  const offer = (id: string, auth: Auth, change: Partial<Connector> = {}) =>
    project.integration(id, {
      connector: {
        id,
        name: `Files by ${id}`,
        baseUrl: `${sandboxUrl}/files/{workspace}`,
        auth,
        identify: async (http) => {
          const me = Me.parse(await http.get('/me'));
          return { id: me.id, label: me.name };
        },
        ...change,
      },
      workflows: [
        project.workflow(`ask-${id}`, {
          name: `Ask ${id}`,
          trigger: project.onEvent('asked'),
          run: async ({ connection, step }) =>
            step.request('who am I', connection, { method: 'GET', path: id === 'open' ? '/status' : '/me' }),
        }),
      ],
    });
  const tokenUrl = `${sandboxUrl}/files/token`;
  return project.define([
    offer('query', { kind: 'api_key', fields: [workspace, apiKey], query: { api_key: '{apiKey}' } }),
    offer('chosen', { kind: 'api_key', fields: [chosenWorkspace, apiKey], query: { api_key: '{apiKey}' } }),
    offer('headers', {
      kind: 'api_key',
      fields: [workspace, apiKey],
      headers: { 'X-Api-Key': '{apiKey}', 'X-Workspace-Id': 'name:{workspace}' },
    }),
    offer('basic', {
      kind: 'basic',
      fields: [workspace, { name: 'email', label: 'e-mail address', secret: false }, apiKey],
      username: '{email}/token',
      password: '{apiKey}',
    }),
    // The key is the name, and the password is said to be anything.
    offer('basic-key', { kind: 'basic', fields: [workspace, apiKey], username: '{apiKey}', password: 'X' }),
    offer('client', {
      kind: 'client_credentials',
      fields: [
        workspace,
        { name: 'clientId', label: 'client id', secret: false },
        { name: 'clientSecret', label: 'client secret', secret: true },
      ],
      tokenUrl,
      clientAuthentication: 'basic',
      scopes: ['files'],
    }),
    offer('client-json', {
      kind: 'client_credentials',
      fields: [
        workspace,
        { name: 'key', label: 'key id', secret: false },
        { name: 'secret', label: 'key', secret: true },
      ],
      client: { id: 'key', secret: 'secret' },
      tokenUrl,
      clientAuthentication: 'body',
      tokenBody: 'json',
      scopes: [],
    }),
    offer('service', {
      kind: 'jwt_bearer',
      fields: [workspace, { name: 'keyFile', label: 'key file', secret: true, multiline: true }],
      algorithm: 'RS256',
      tokenUrl,
      issuer: 'keyFile.client_email',
      privateKey: 'keyFile.private_key',
      keyId: 'keyFile.private_key_id',
      scopes: ['files'],
    }),
    offer(
      'open',
      { kind: 'none' },
      {
        baseUrl: `${sandboxUrl}/files/public`,
        identify: async (http) => {
          const status = Me.parse(await http.get('/status'));
          return { id: status.id, label: status.name };
        },
      },
    ),
    offer(
      'tenant',
      {
        kind: 'oauth2',
        fields: [{ name: 'area', label: 'area', secret: false, pattern: /api|other/, example: 'api' }],
        authorizationUrl: `${sandboxUrl}/oidc/auth`,
        tokenUrl: `${sandboxUrl}/oidc/token`,
        revocationUrl: `${sandboxUrl}/oidc/token/revocation`,
        issuer: `${sandboxUrl}/oidc`,
        scopes: ['openid', 'offline_access', 'contacts'],
        requiredScopes: ['contacts'],
        extraParameters: { prompt: 'consent' },
        clientAuthentication: { privateKeyJwt: { algorithm: 'RS256' } },
      },
      { baseUrl: `${sandboxUrl}/{area}` },
    ),
  ]);
}

export type SchemesConfig = ReturnType<typeof defineSchemes>;
