import { AppError, type ConnectedUser, type KeyResult, MetadataKey, MetadataPatch, type UserActor } from '@acme/api';
import * as z from 'zod';
import { describeCredential, statusOf } from './describe-credential.ts';
import { type ParagonCall, type ParagonVerb, subjectOf } from './paragon-call.ts';
import { integrationUuid, typeOf } from './paragon-ids.ts';

/** Plans are Paragon's; here everything is there for everybody. */
const project = {
  billingPlan: 'connect_enterprise',
  accessibleFeatures: [
    'byo',
    'dfm',
    'headless-cp',
    'th-api',
    'monitoring',
    'rbac',
    'user-metadata',
    'whitelabel',
    'workflow-permissions',
  ],
};

/** The user whole. SDKs before 2.4 send metadata along in a header, to be written first. */
export const getMe: ParagonVerb = async (call) => {
  const actor = await call.user();
  const sent = call.request.headers.get('x-paragon-user-metadata');
  const left = sent === null ? {} : await writeMetadata(call, actor, parseHeader(sent));
  return { ...describeMe(actor, await call.services.users.get(actor, subjectOf(actor))), ...left };
};

/** A merge, as of all metadata: what is not named stays. What cannot be stored is named in the answer, under `metaNotStored`. */
export const patchMe: ParagonVerb = async (call) => {
  const actor = await call.user();
  const { meta } = z.object({ meta: z.record(z.string(), z.unknown()) }).parse(await call.json());
  const left = await writeMetadata(call, actor, meta);
  return { ...describeMe(actor, await call.services.users.get(actor, subjectOf(actor))), ...left };
};

interface Left {
  /** Why, by key. */
  readonly metaNotStored?: Readonly<Record<string, Pick<KeyResult, 'code' | 'message'>>>;
}

/** Key by key: clients take a refusal of this for the end of the session, and forget the user. */
async function writeMetadata({ services }: ParagonCall, actor: UserActor, meta: object): Promise<Left> {
  const [patch, left] = [new Map<string, unknown>(), new Map<string, Pick<KeyResult, 'code' | 'message'>>()];
  for (const [key, value] of Object.entries(meta)) {
    if (MetadataKey.safeParse(key).success) patch.set(key, value);
    else left.set(key, notAName);
  }
  if (patch.size > 0) {
    const asked = MetadataPatch.parse(Object.fromEntries(patch));
    const { results } = await services.users.setMetadata(actor, subjectOf(actor), asked);
    for (const [key, { code, message }] of Object.entries(results)) {
      if (code !== undefined) left.set(key, { code, message });
    }
  }
  return left.size === 0 ? {} : { metaNotStored: Object.fromEntries(left) };
}

const notAName = {
  code: 'invalid_name',
  message: 'A name is a letter, then up to 63 of letters, digits, "_", "-" and ".". Send it under another.',
};

function parseHeader(text: string): object {
  try {
    const meta: unknown = JSON.parse(text);
    if (typeof meta === 'object' && meta !== null && !Array.isArray(meta)) return meta;
  } catch {
    // Told below, in the same words.
  }
  throw new AppError('invalid_request', 'The header X-Paragon-User-Metadata is no JSON object.');
}

function describeMe(actor: UserActor, user: ConnectedUser) {
  return {
    authenticated: true,
    userId: user.id,
    meta: user.metadata,
    integrations: Object.fromEntries(
      user.integrations.map((integration) => [typeOf(integration.id), stateOf(actor, integration)]),
    ),
    resources: resourcesOf(actor, user),
    project: { id: actor.projectId, ...project },
  };
}

/** One integration by the account that is the default one, with all of them. */
function stateOf(actor: UserActor, { connections }: ConnectedUser['integrations'][number]) {
  const allCredentials = connections.map((connection) => describeCredential(actor, connection));
  const standard = connections.findIndex(({ isDefault }) => isDefault);
  const credential = allCredentials[Math.max(standard, 0)];
  if (credential === undefined) return { enabled: false, configuredWorkflows: {}, allCredentials };
  const [configuration] = credential.configurations;
  return {
    enabled: credential.status === 'VALID',
    credentialId: credential.id,
    credentialStatus: credential.status,
    providerId: credential.providerId,
    providerData: credential.providerData,
    configuredWorkflows: configuration?.workflowSettings ?? {},
    workflowSettings: configuration?.workflowSettings ?? {},
    sharedSettings: configuration?.sharedSettings ?? {},
    configMeta: configuration?.configMeta ?? {},
    credentialConfigId: configuration?.id,
    allCredentials,
  };
}

/** What a host connects with a key of its own is an integration here; as a resource it goes by the same id. */
function resourcesOf(actor: UserActor, { integrations }: ConnectedUser) {
  return integrations
    .filter(({ begins }) => begins === 'fields')
    .map(({ id, connections: [first] }) => {
      const uuid = integrationUuid(actor.projectId, id);
      return {
        id: uuid,
        slug: typeOf(id),
        integrationId: uuid,
        ...(first === undefined ? {} : { credentialId: first.id, credentialStatus: statusOf(first) }),
      };
    });
}
