import { type SecretHandle, SecretText } from '@acme/integrations';
import { type Connector, partsOf, type Placement } from '@acme/integrations/connector';
import type { RequestSigner } from '../egress/index.ts';
import { oauth1Signer } from './oauth1/signer.ts';

/** What a request carries to prove whose it is, with handles in the places of values. */
export interface Presented {
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, SecretText>>;
  readonly query: Readonly<Record<string, SecretText>>;
  /** What is made of the whole request instead. */
  readonly signer?: RequestSigner;
}

type HandleOf = (part: string) => SecretHandle;

const bearer: Placement = { headers: { authorization: 'Bearer {accessToken}' } };

/** Where a connector puts a credential. `handleOf` gives the handle of a part of it, by the part's name. */
export function presentCredential({ auth }: Connector, handleOf: HandleOf): Presented {
  switch (auth.kind) {
    case 'oauth2':
    case 'client_credentials':
    case 'jwt_bearer':
      return place(auth.placement ?? bearer, handleOf);
    case 'api_key':
      return place(auth, handleOf);
    case 'basic':
      return { headers: { authorization: new SecretText(['Basic ', handleOf('basic')]) }, query: {} };
    case 'oauth1':
      return { headers: {}, query: {}, signer: oauth1Signer(auth, handleOf('oauth1')) };
    case 'none':
      return { headers: {}, query: {} };
  }
}

function place({ headers = {}, query = {} }: Placement, handleOf: HandleOf): Presented {
  const fill = (template: string) =>
    new SecretText(partsOf(template).map((part) => (typeof part === 'string' ? part : handleOf(part.field))));
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), fill(text)])),
    query: Object.fromEntries(Object.entries(query).map(([name, text]) => [name, fill(text)])),
  };
}
