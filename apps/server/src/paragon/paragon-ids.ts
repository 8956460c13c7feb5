import { hash } from 'node:crypto';

/**
 * A UUID by name (RFC 9562, version 5) for what has a name with us and a UUID at Paragon: clients there keep ids in columns of that
 * type, and take nothing newer than version 5 for one.
 */
function uuidOf(namespace: string, name: string): string {
  const named = Buffer.concat([Buffer.from(namespace.replaceAll('-', ''), 'hex'), Buffer.from(name)]);
  const bytes = hash('sha1', named, 'buffer');
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const ofIntegrations = new Map<string, string>();
const keepAtMost = 10_000;

/** Kept, because every answer has some: there are as many as definitions have integrations. */
export function integrationUuid(projectId: string, integrationId: string): string {
  const key = `${projectId} ${integrationId}`;
  const known = ofIntegrations.get(key);
  if (known !== undefined) return known;
  if (ofIntegrations.size >= keepAtMost) ofIntegrations.clear();
  const uuid = uuidOf(projectId, `integration ${integrationId}`);
  ofIntegrations.set(key, uuid);
  return uuid;
}

export const personaUuid = (projectId: string, userId: string): string => uuidOf(projectId, `user ${userId}`);

/** An account has one set of settings here, and Paragon's clients ask for it by an id of its own. */
export const configurationUuid = (connectionId: string): string => uuidOf(connectionId, 'configuration');

/** What started an execution is shown as its first step. */
export const triggerUuid = (executionId: string): string => uuidOf(executionId, 'trigger');

export const stepUuid = (executionId: string, key: string): string => uuidOf(executionId, `step ${key}`);

const ofCustom = /^custom-/;
const sites = new Map([
  ['monday-com', 'monday.com'],
  ['wordpress-com', 'wordpress.com'],
]);

/** What an integration is called at Paragon. Names there have a dot where an id of a definition has a hyphen. */
export function typeOf(integrationId: string): string {
  return sites.get(integrationId) ?? integrationId.replace(ofCustom, 'custom.');
}

/** The id that an integration has in the definition, by its name at Paragon. */
export function integrationIdOf(type: string): string {
  return type.replaceAll('.', '-');
}
