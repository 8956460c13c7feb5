import {
  isSecretHandle,
  isSecretText,
  type MetadataFields,
  type SecretHandle,
  type SecretText,
} from '@acme/integrations';
import { StepFailure } from '@acme/workflow/memory';

/** What a request may have secrets in. */
export interface SecretSlots {
  readonly url: URL;
  readonly query: Readonly<Record<string, string | SecretText | SecretHandle>>;
  readonly headers: Readonly<Record<string, string | SecretText | SecretHandle>>;
  readonly json: unknown;
}

/** The same with text in their places. */
export interface FilledSlots {
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly json: unknown;
  readonly secrets: readonly string[];
}

/** The secrets of a user, and what they may be used for. */
export interface Secrets {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly fields: MetadataFields;
  /** Their values stand in the requests, in place of their names. */
  readonly shown: boolean;
}

/** Puts text in the places of secrets, unless the user has not got them or they may not go there. @throws StepFailure */
export function fillSecrets(
  { values, fields, shown }: Secrets,
  { url, query, headers, json }: SecretSlots,
): FilledSlots {
  const used = new Set<string>();
  const textOf = ({ name }: SecretHandle): string => {
    const value = values[name];
    if (value === undefined) {
      throw new StepFailure(
        'host_rejected',
        `This user has no secret "${name}". Give the test "user: { secrets: { ${name}: '…' } }", and the real user the secret with users.setMetadata.`,
        { retry: false },
      );
    }
    const field = fields[name];
    refuseElsewhere(name, field?.kind === 'secret' ? field.hosts : [], url);
    used.add(name);
    return shown ? value : `«${name}»`;
  };
  const fill = (value: string | SecretText | SecretHandle): string => {
    if (isSecretHandle(value)) return textOf(value);
    return isSecretText(value)
      ? value.parts.map((part) => (isSecretHandle(part) ? textOf(part) : part)).join('')
      : value;
  };
  const filled = {
    query: mapValues(query, fill),
    headers: mapValues(headers, fill),
    json: json === undefined ? undefined : fillJson(json, fill),
  };
  return { ...filled, secrets: [...used] };
}

function refuseElsewhere(name: string, hosts: readonly string[], url: URL): void {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const isFor = hosts.some((host) => (host === url.hostname ? '443' === port : host === `${url.hostname}:${port}`));
  const isSafe = url.protocol === 'https:' || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (isFor && isSafe) return;
  const why = isFor
    ? `it is not sent to ${url.hostname} without https`
    : `it is for ${hosts.join(', ')} and not for ${url.hostname}:${port}`;
  throw new StepFailure(
    'egress_blocked',
    `The request was not sent, because its destination is not allowed. (secret_not_for_host: "${name}": ${why}.)`,
    { retry: false },
  );
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  each: (value: Value) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, each(value)]));
}

function fillJson(json: unknown, fill: (secret: SecretText | SecretHandle) => string): unknown {
  const text = JSON.stringify(json, function (this: Record<string, unknown>, key, value: unknown) {
    // `value` has been through toJSON already, which makes a placeholder of a secret.
    const original = this[key];
    return isSecretHandle(original) || isSecretText(original) ? fill(original) : value;
  });
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}
