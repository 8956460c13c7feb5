import { SecretHandle } from '@acme/integrations';
import type { CoreDeps } from '../deps.ts';
import { forProject } from '../db/project-db.ts';
import { secretAddress } from '../metadata/secret-address.ts';
import { openPart } from '../connections/access.ts';
import type { AccessDeps } from '../connections/read-access.ts';
import type { Reveal } from '../egress/index.ts';
import type { Part } from '../schemes/part-of.ts';

/** Where the value behind a handle is. Only this file makes and reads these. */
type SecretRef =
  | {
      readonly kind: 'user_secret';
      readonly projectId: string;
      readonly userId: string;
      readonly hosts: readonly string[];
    }
  | {
      readonly kind: 'credential';
      readonly projectId: string;
      readonly connectionId: string;
      readonly usedBy: string | undefined;
      /** Which value of the credential. */
      readonly part: string;
      readonly hosts: readonly string[];
    }
  | { readonly kind: 'fresh'; readonly value: FreshValue; readonly hosts: readonly string[] };

/** Keeps a value out of sight of whoever looks at a handle from outside, be it to print it. */
class FreshValue {
  readonly #part: Part;

  constructor(part: Part) {
    this.#part = part;
  }

  static read(fresh: FreshValue): Part {
    return fresh.#part;
  }
}

/** A metadata secret of one user, bound to the hosts of its definition. */
export function userSecret(input: {
  readonly name: string;
  readonly projectId: string;
  readonly userId: string;
  readonly hosts: readonly string[];
}): SecretHandle {
  return handle(input.name, {
    kind: 'user_secret',
    projectId: input.projectId,
    userId: input.userId,
    hosts: input.hosts,
  });
}

/** One value of the credential of a connection, bound to its provider. */
export function credentialSecret(input: {
  readonly projectId: string;
  readonly connectionId: string;
  /** For whom it is used: it opens only while that user has the right to. Undefined: for the server itself. */
  readonly usedBy: string | undefined;
  readonly part: string;
  readonly hosts: readonly string[];
}): SecretHandle {
  return handle('credential', { kind: 'credential', ...input });
}

/** A credential that is not stored yet: it came from the provider or the customer a moment ago. */
export function freshSecret(part: Part, hosts: readonly string[]): SecretHandle {
  return handle('credential', { kind: 'fresh', value: new FreshValue(part), hosts });
}

function handle(name: string, ref: SecretRef): SecretHandle {
  return new SecretHandle(name, ref);
}

/** Turns a handle into its value and the hosts it may go to. Given to the egress module and to nothing else. */
export function createReveal(deps: AccessDeps & Pick<CoreDeps, 'vault'>): Reveal {
  return async (secret) => {
    const ref = SecretHandle.refOf(secret) as SecretRef;
    if (ref.kind === 'fresh') return { ...FreshValue.read(ref.value), hosts: ref.hosts };
    if (ref.kind === 'credential') {
      return { ...(await openPart(deps, ref, ref.part)), hosts: ref.hosts };
    }
    const row = await forProject(deps.db, ref.projectId)
      .selectFrom('connect.user_secret')
      .select('sealed')
      .where('user_id', '=', ref.userId)
      .where('name', '=', secret.name)
      .executeTakeFirst();
    if (row === undefined) throw new MissingSecret(secret.name);
    return {
      value: deps.vault.open(row.sealed, secretAddress(ref.projectId, ref.userId, secret.name)),
      hosts: ref.hosts,
    };
  };
}

/** A workflow uses a secret that this user has not got. */
export class MissingSecret extends Error {
  override readonly name = 'MissingSecret';
  constructor(secretName: string) {
    super(`This user has no secret "${secretName}". Set it with users.setMetadata before the workflow runs.`);
  }
}
