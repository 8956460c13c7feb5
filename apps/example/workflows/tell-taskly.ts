import { type RequestSpec, type SecretHandle, secretText } from '@acme/integrations';

/** A call of Taskly's own API with the customer's own key, which nobody reads back. */
export function tellTaskly(apiKey: SecretHandle, path: `/hooks/${string}`, json: object): RequestSpec {
  return { method: 'POST', path, headers: { authorization: secretText`Bearer ${apiKey}` }, json };
}
