import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto';

/** A public key with which a service account of a workspace proves itself. */
export interface ServiceKey {
  readonly id: string;
  readonly accountId: string;
  /** What the assertion names as its issuer. */
  readonly email: string;
  readonly key: KeyObject;
}

/** The service accounts of all workspaces; they do not outlive the sandbox. */
export function createServiceKeys() {
  const keys = new Map<string, ServiceKey>();
  return {
    add(accountId: string, publicKeyPem: string): ServiceKey {
      const id = randomUUID();
      const added = { id, accountId, email: `${id}@service.sandbox.example`, key: createPublicKey(publicKeyPem) };
      keys.set(id, added);
      return added;
    },
    find: (id: string | undefined): ServiceKey | undefined => (id === undefined ? undefined : keys.get(id)),
  };
}

export type ServiceKeys = ReturnType<typeof createServiceKeys>;
