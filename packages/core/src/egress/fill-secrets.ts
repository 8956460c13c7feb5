import { isSecretHandle, isSecretText, type SecretHandle, type SecretText } from '@acme/integrations';
import type { CheckedUrl } from './check-url.ts';
import { EgressError } from './egress-error.ts';
import { destinationKey, listNames } from './host-list.ts';
import type { CheckedAddresses } from './resolve-host.ts';

/** Text that may have secrets in it. */
export type SecretValue = string | SecretText | SecretHandle;

/** Turns a handle into its value and the `host[:port]` that it may go to. */
export type Reveal = (handle: SecretHandle) => Promise<Revealed>;

/** What is behind a handle. */
export interface Revealed {
  readonly value: string;
  readonly hosts: readonly string[];
  /** What no answer may repeat. Default: the value. */
  readonly secrets?: readonly string[];
}

/** What a request carries, with secrets still as handles. */
export interface Slots {
  readonly headers?: Readonly<Record<string, SecretValue>> | undefined;
  readonly query?: Readonly<Record<string, SecretValue>> | undefined;
  readonly json?: unknown;
  /** What a signer needs, which itself is not sent. */
  readonly signing?: SecretHandle | undefined;
}

/** The same with the values in their places. */
export interface FilledSlots {
  readonly headers: readonly (readonly [string, string])[];
  readonly query: readonly (readonly [string, string])[];
  readonly json: string | undefined;
  readonly signing: string | undefined;
  readonly revealed: readonly string[];
}

/**
 * Puts the values of secrets where their handles are. Takes the proofs that URL and addresses were checked:
 * a secret is not looked at before that, and is used only if this destination is among its hosts and the
 * way there is encrypted (or never leaves this machine, by the operator's word).
 *
 * @throws EgressError `egress_blocked` `secret_not_for_host`, `invalid_request`; whatever `reveal` throws
 */
export async function fillSecrets(
  slots: Slots,
  to: { readonly target: CheckedUrl; readonly addresses: CheckedAddresses },
  reveal: Reveal,
): Promise<FilledSlots> {
  const values = new Map<SecretHandle, string>();
  const revealed = new Set<string>();
  for (const handle of handlesIn(slots)) {
    const { value, secrets = [value] } = await revealFor(handle, to, reveal);
    values.set(handle, value);
    for (const text of secrets) if (text !== '') revealed.add(text);
  }
  const fill = (value: unknown): string => {
    if (typeof value === 'string') return value;
    if (isSecretHandle(value)) return values.get(value) as string;
    if (isSecretText(value)) return value.parts.map(fill).join('');
    throw EgressError.blocked('invalid_request', 'Headers and query values are text, secretText or a secret.');
  };
  return {
    headers: Object.entries(slots.headers ?? {}).map(([name, value]) => [name, fill(value)] as const),
    query: Object.entries(slots.query ?? {}).map(([name, value]) => [name, fill(value)] as const),
    json: slots.json === undefined ? undefined : stringify(slots.json, fill),
    signing: slots.signing === undefined ? undefined : values.get(slots.signing),
    revealed: [...revealed],
  };
}

function handlesIn(slots: Slots): ReadonlySet<SecretHandle> {
  const found = new Set<SecretHandle>();
  const look = (value: unknown): string => {
    if (isSecretHandle(value)) found.add(value);
    if (isSecretText(value)) value.parts.forEach(look);
    return '';
  };
  Object.values(slots.headers ?? {}).forEach(look);
  Object.values(slots.query ?? {}).forEach(look);
  if (slots.json !== undefined) stringify(slots.json, look);
  if (slots.signing !== undefined) found.add(slots.signing);
  return found;
}

function stringify(json: unknown, replace: (secret: SecretHandle | SecretText) => string): string | undefined {
  try {
    return JSON.stringify(json, function (this: Record<string, unknown>, key, value: unknown) {
      // `value` has been through toJSON already, which makes a placeholder of a secret.
      const original = this[key];
      return isSecretHandle(original) || isSecretText(original) ? replace(original) : value;
    });
  } catch (error) {
    if (error instanceof EgressError) throw error;
    throw EgressError.blocked(
      'invalid_request',
      'The json of the request cannot be written: it is circular or holds a bigint.',
    );
  }
}

async function revealFor(
  handle: SecretHandle,
  { target, addresses }: { readonly target: CheckedUrl; readonly addresses: CheckedAddresses },
  reveal: Reveal,
): Promise<Revealed> {
  const revealed = await reveal(handle);
  const key = destinationKey(target.destination);
  if (!listNames(revealed.hosts, target.destination)) {
    throw EgressError.blocked(
      'secret_not_for_host',
      `The secret "${handle.name}" is not for ${key}. Name that host with its port among the hosts of the secret if it is.`,
    );
  }
  if (!target.secure && !addresses.allLoopback) {
    throw EgressError.blocked(
      'secret_not_for_host',
      `The secret "${handle.name}" is not sent to ${key} without https.`,
    );
  }
  return revealed;
}
