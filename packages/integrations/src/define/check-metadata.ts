import { definedAt, DefinitionError } from './definition-error.ts';
import { namesCredential } from './looks-like-credential.ts';
import type { MetadataField, MetadataFields } from './metadata-field.ts';

const mostKeys = 50;
const keyPattern = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const reserved = new Set(['constructor', 'prototype', '__proto__']);
/** Every value of these is written down in the definition. */
const closedKinds = new Set(['boolean', 'oneOf']);

/** Refuses, where it is written, a metadata schema that could not be kept. @throws DefinitionError */
export function checkMetadata(fields: MetadataFields): void {
  const refuse = (problem: string): never => {
    throw new DefinitionError(`${definedAt()}: ${problem}`);
  };
  const prototype: unknown = Object.getPrototypeOf(fields);
  // `{ __proto__: text() }` declares nothing: it replaces the prototype.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refuse('metadata is no plain object. Give it as { name: text() }, without "__proto__".');
  }
  const entries = Object.entries(fields);
  if (entries.length > mostKeys) {
    refuse(`metadata has ${entries.length} keys, and 50 is the most. Put what belongs together into one json(…).`);
  }
  for (const [key, field] of entries) {
    const problem = problemOf(key, field);
    if (problem !== undefined) refuse(`metadata key "${key}" ${problem}`);
  }
}

function problemOf(key: string, field: MetadataField | undefined): string | undefined {
  if (reserved.has(key) || key.startsWith('acme.')) return 'is reserved. Choose another name.';
  if (!keyPattern.test(key)) {
    return 'is not allowed. Use a letter, then up to 63 letters, digits, "_", "-" and ".".';
  }
  if (typeof field?.kind !== 'string')
    return 'is no field. Make it with text(), oneOf([…]), secret({ … }) or the like.';
  if (field.kind === 'secret') return problemOfHosts(field.hosts);
  if (!field.notASecret && !closedKinds.has(field.kind) && namesCredential(key)) {
    return 'looks like a credential, which a plain field would show. Declare it with secret({ hosts: […] }), or say notASecret: true.';
  }
  return undefined;
}

function problemOfHosts(hosts: readonly string[]): string | undefined {
  if (!Array.isArray(hosts) || hosts.length === 0)
    return 'names no host. Say where the secret may go: hosts: ["api.example.com"].';
  const wrong = hosts.find((host) => !isHost(host));
  return wrong === undefined
    ? undefined
    : `has the host ${JSON.stringify(wrong)}. Write "host" or "host:port" in lower case, without scheme and path, such as "api.example.com".`;
}

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const hostPattern = new RegExp(`^(${label}(?:\\.${label})*|\\[[0-9a-f:.]+\\])(?::([1-9]\\d{0,4}))?$`);

/** As WHATWG URL writes it, because that is what the target of a request is compared with. */
function isHost(host: unknown): boolean {
  if (typeof host !== 'string' || host.length > 260) return false;
  const [, name = '', port = '443'] = hostPattern.exec(host) ?? [];
  return name !== '' && Number(port) <= 65_535 && URL.parse(`https://${name}/`)?.hostname === name;
}
