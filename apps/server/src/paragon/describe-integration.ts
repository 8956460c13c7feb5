import type { AuthKind, CredentialField, IntegrationForUser, IntegrationInfo } from '@acme/api';
import { accountTypeField } from './account-type.ts';
import { describeInputs, describePostInputs, describeSources } from './describe-settings.ts';
import { integrationUuid, typeOf } from './paragon-ids.ts';

const schemes: Record<AuthKind, string> = {
  oauth2: 'oauth',
  oauth1: 'oauth',
  client_credentials: 'oauth_client_credential',
  jwt_bearer: 'service_account',
  api_key: 'basic',
  basic: 'basic',
  none: 'basic',
};

/** A definition has no dates; clients want some. */
const undated = { dateCreated: '1970-01-01T00:00:00.000Z', dateUpdated: '1970-01-01T00:00:00.000Z' };
const brandColor = '#4b5563';

/** What an integration shows of itself in a list. */
export function describeMetadata({ publicUrl, projectId }: Where, { id, name }: Pick<IntegrationInfo, 'id' | 'name'>) {
  const type = typeOf(id);
  return { type, name, brandColor, icon: `${publicUrl}/projects/${projectId}/integrations/${type}.svg` };
}

interface Where {
  readonly publicUrl: string;
  readonly projectId: string;
}

/** An integration in Paragon's words: what it is, how one connects it, and its workflows as far as the user may have them. */
export function describeIntegration(where: Where, info: IntegrationInfo, own: IntegrationForUser) {
  const { projectId } = where;
  const { type, name, icon } = describeMetadata(where, info);
  const id = integrationUuid(projectId, info.id);
  const typeField = accountTypeField(info);
  const fields = (info.fields ?? []).filter((field) => field !== typeField).map(describeField);
  const isCustom = type.startsWith('custom.');
  const isWindow = schemes[info.auth] === 'oauth';
  return {
    id,
    ...undated,
    projectId,
    customIntegrationId: isCustom ? id : null,
    resourceId: null,
    type: isCustom ? 'custom' : type,
    isActive: info.configured,
    configs: [{ id, ...undated, integrationId: id, values: valuesOf(info, own) }],
    workflows: own.workflows.filter(mayHave).map((workflow) => ({
      id: workflow.id,
      ...undated,
      description: workflow.name,
      projectId,
      teamId: projectId,
      isOnboardingWorkflow: workflow.trigger === 'connection',
      integrationId: id,
      workflowVersion: 1,
      steps: [],
    })),
    noPermissionWorkflows: own.workflows.filter((workflow) => !mayHave(workflow)).map((workflow) => workflow.id),
    customIntegration: isCustom
      ? { id, name, slug: type, icon, authenticationType: schemes[info.auth], inputFields: fields, isPublished: true }
      : null,
    hasCredential: own.connections.length > 0,
    connectedUserLimitOnDevCred: 0,
    connectedUserLimitReached: false,
    name,
    brandColor,
    // Else clients open a window at once, also where there is none to come.
    needPreOauthInputs: own.begins !== 'window' && (fields.length > 0 || !isWindow),
    // By which the portal knows it.
    providerType: info.id,
    authenticationType: schemes[info.auth],
    sdkIntegrationConfig: {
      oauthInputs: [],
      authConfigInputs: fields,
      // Clients can ask for more only after a window.
      postOauthInputs: isWindow ? describePostInputs(own.settings) : [],
      accountTypes: (typeField?.choices ?? []).map(({ value, label }) => ({
        id: value,
        scheme: schemes[info.auth],
        accountDescription: label,
        endUserSuppliedValues: fields,
      })),
      dataSources: Object.fromEntries([
        ...describeSources(own.settings),
        ...own.workflows.flatMap((workflow) => describeSources(workflow.settings, workflow.id)),
      ]),
      authSchemeOptions: {},
    },
  };
}

function mayHave({ availability }: IntegrationForUser['workflows'][number]): boolean {
  return availability?.allowed !== false;
}

function valuesOf(info: IntegrationInfo, { description = '', workflows, settings }: IntegrationForUser) {
  const isOnAtFirst = (workflowId: string) =>
    info.workflows.find(({ id }) => id === workflowId)?.enabledByDefault ?? false;
  const metas = workflows.map(({ id, description: infoText = '', settings: ofWorkflow }, order) => [
    id,
    {
      id,
      inputs: describeInputs(ofWorkflow, id),
      infoText,
      defaultEnabled: isOnAtFirst(id),
      hidden: false,
      order,
      permissions: [],
    },
  ]);
  return {
    overview: description,
    description,
    accentColor: brandColor,
    paragonLink: false,
    sharedMeta: { inputs: describeInputs(settings) },
    workflowMeta: Object.fromEntries(metas) as Record<string, object>,
  };
}

function describeField({ name, label, hint, secret, example, optional, multiline }: CredentialField) {
  return {
    id: name,
    title: label,
    type: secret ? 'PASSWORD' : multiline === true ? 'TEXTAREA_NO_VARS' : 'TEXT_NO_VARS',
    required: optional !== true,
    ...(hint === undefined ? {} : { subtitle: hint }),
    ...(example === undefined ? {} : { placeholder: example }),
  };
}
