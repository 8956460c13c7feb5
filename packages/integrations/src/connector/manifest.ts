import type { Category } from './category.ts';

/** What a connector states about its provider, each with a source of its own. */
export type Fact =
  | 'authorizationUrl'
  | 'tokenUrl'
  | 'refreshUrl'
  | 'revocationUrl'
  | 'revocation'
  | 'identityBaseUrl'
  | 'fromCallback'
  /** How the way back from the provider is signed. */
  | 'signedAnswer'
  | 'baseUrl'
  | 'clientAuthentication'
  | 'tokenBody'
  | 'tokenParameters'
  | 'extraParameters'
  | 'scopes'
  | 'scopeSeparator'
  | 'placement'
  | 'fields'
  | 'adminConsent'
  /** The call that tells whose account it is, and what it answers. */
  | 'identity'
  /** How a delivery is signed. */
  | 'webhookProof'
  /** What an event looks like, and where it says whose it is. */
  | 'webhookEvents'
  /** How its errors read, and which codes mean what. */
  | 'errors'
  /** The headers that tell how many calls are left. */
  | 'rateLimit'
  /** One action: its request, its answer and its pages. */
  | `action ${string}`;

/** What is known of a connector of the catalogue, and from where. It describes; nothing at run time depends on it. */
export interface Manifest {
  /** The name of its folder, and the id of the connector. */
  readonly id: string;
  readonly name: string;
  /** As the connector says it. */
  readonly category:
    | Category
    /** Comes with this repository; its sources are the code of `apps/sandbox`. */
    | 'sandbox';
  /**
   * `verified`: what it states was read at the vendor, in its documentation, its OpenAPI file or its own code; its README
   * says what was not. Nobody has connected an account for it. `unverified`: an address, how the client proves itself or the
   * identity call was not found there, and the connector asks whoever uses it to accept that.
   */
  readonly status: 'verified' | 'unverified';
  /** The page of the vendor that a host begins with. */
  readonly docs: string;
  readonly sources: readonly {
    readonly fact: Fact;
    readonly url: string;
    /** The day on which it was read: `2026-11-25`. */
    readonly readOn: string;
  }[];
}
