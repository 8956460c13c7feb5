import type { ZodType } from 'zod';
import type { Actions } from './action.ts';
import type { Connector } from './connector.ts';

/** One request of a provider to our address, its body as the bytes that came. */
export interface Delivery {
  readonly method: string;
  /** The whole address that the provider was given. */
  readonly url: string;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Something that happened in the account that an address was made for. */
export interface AccountEvent {
  /**
   * The same whenever the provider sends this event again; no other event of the account has it. Made of what is signed, or
   * else whoever has seen a delivery could send it anew. Absent: type and body as a whole, which are the same each time; where
   * nothing is signed for two minutes, since bodies without an id may say no more than that something has happened.
   */
  readonly id?: string;
  readonly type: string;
  /** JSON, as the provider sent it, without a secret that may stand in it: it is kept with the execution. */
  readonly payload: unknown;
}

/** Something that happened in an account, told by its provider at an address for all accounts. */
export interface ProviderEvent extends AccountEvent {
  /** Whose it is: the id that `identify` gave when the account was connected. */
  readonly account: string;
}

/** Where a delivery says when it was sent. */
export type SignedTime = (
  | { readonly header: string }
  /** In a header that is a list: the entry that begins so, `t=`. */
  | { readonly entry: string }
  /** In a JSON body, which is signed as a whole. */
  | { readonly field: string }
) & {
  /** Since 1970 in seconds or milliseconds, which their size tells apart, or ISO 8601. */
  readonly form: 'unix' | 'iso';
  /** How far from now it may be, before and after. Default 300. */
  readonly windowSeconds?: number;
};

interface SignatureHeader {
  /** In small letters. */
  readonly header: string;
  /** What stands before a signature: `sha256=`. */
  readonly prefix?: string;
  /** Between the entries of a header that is a list. Each entry with the prefix is a signature, and one of them has to fit. */
  readonly separator?: ',' | ' ';
  readonly encoding: 'hex' | 'base64';
  /**
   * The text that is signed, with `{body}`, `{timestamp}`, `{method}`, `{url}` and `{header:name}` in it. Default
   * `{body}`. The body is the bytes as they came.
   */
  readonly signed?: string;
  readonly time?: SignedTime;
}

/** A keyed hash (RFC 2104) over what was sent. */
export interface HmacProof extends SignatureHeader {
  readonly kind: 'hmac';
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  /** How the key is written in the secret. Default: it is the secret's text. */
  readonly key?: { readonly encoding: 'base64' | 'hex'; readonly prefix?: string };
}

/** A signature (RFC 8032) whose public key, 32 bytes in hex, takes the place of the secret. */
export interface Ed25519Proof extends SignatureHeader {
  readonly kind: 'ed25519';
}

/**
 * The secret itself in a header. At an address for all accounts only where the provider sends all their events from one
 * subscription of yours: whoever sees the secret could speak for all of them.
 */
export interface TokenProof {
  readonly kind: 'token';
  readonly header: string;
  readonly prefix?: string;
  /** `base64` with the prefix `Basic `: the secret is a name and a password with a colon between. Default `text`. */
  readonly encoding?: 'text' | 'base64';
}

/**
 * The secret itself in the JSON of the body, for a provider that has nothing better. `read` has to leave it out of the
 * payload.
 */
export interface BodyTokenProof {
  readonly kind: 'body_token';
  /** Where it stands: `passcode`. A `*` stands for each of a list, and has to be followed by the rest: `value.*.clientState`. */
  readonly field: string;
}

/** How a delivery proves that the provider sent it. */
export type Proof = HmacProof | Ed25519Proof | TokenProof | BodyTokenProof;

/**
 * How a provider makes sure that the address is ours.
 * `query`: it asks for a parameter of the address as text, before it has anything to sign with.
 * `echo`: a proved delivery whose JSON has these values wants one field back.
 * `hmac`: the same, and with it the field's HMAC-SHA256 in hex.
 * `ignored`: a proved delivery that is no event.
 * `secret`: it says in a header with which secret it will sign, and wants the header back. Believed once, of an address
 * that was just made for one account; see `WebhooksOfAccount`.
 */
export type Handshake =
  | { readonly kind: 'query'; readonly method: 'GET' | 'POST'; readonly parameter: string }
  | { readonly kind: 'echo'; readonly where: Readonly<Record<string, unknown>>; readonly field: string }
  | {
      readonly kind: 'hmac';
      readonly where: Readonly<Record<string, unknown>>;
      /** A path into the JSON, and the names in the answer. */
      readonly field: string;
      readonly answer: { readonly plain: string; readonly hashed: string };
    }
  | { readonly kind: 'ignored'; readonly where: Readonly<Record<string, unknown>>; readonly status: 200 | 204 }
  | { readonly kind: 'secret'; readonly header: string };

/** Types of events by name, each with the schema of its payload. */
export type ProviderEventSchemas = Readonly<Record<string, ZodType>>;

interface WebhooksAlike<Events extends ProviderEventSchemas> {
  readonly proof: Proof;
  readonly handshake?: Handshake;
  /** What the provider wants to hear of a delivery that was taken. Default 200. */
  readonly accepted?: 200 | 204;
  /** What a workflow can start on. */
  readonly events: Events;
}

/** One address and one secret for the events of all accounts. */
export interface WebhooksOfAll<Events extends ProviderEventSchemas = ProviderEventSchemas>
  extends WebhooksAlike<Events> {
  /**
   * What proves a delivery: the secret of the OAuth client, or one that the provider shows for its webhooks, which
   * `acme-connect integration configure --signing-secret` seals.
   */
  readonly secret: 'client' | 'signing';
  /** The environment variable to fall back on while no signing secret is configured. */
  readonly environment?: string;
  /**
   * The events of a proved delivery; none when it holds nothing that is declared. A pure function.
   * @throws when the delivery is not in the provider's form
   */
  read(delivery: Delivery): readonly ProviderEvent[];
}

/**
 * An address and a secret for each webhook that is made in a customer's account: the host makes them with
 * `connect.webhooks.create`, and whatever comes there is of that account, whatever it says.
 */
export interface WebhooksOfAccount<Events extends ProviderEventSchemas = ProviderEventSchemas>
  extends WebhooksAlike<Events> {
  readonly secret: 'connection';
  /** As with `WebhooksOfAll`, and nothing needs to say whose they are. */
  read(delivery: Delivery): readonly AccountEvent[];
}

/** What a provider sends on its own, and how that is believed. */
export type Webhooks<Events extends ProviderEventSchemas = ProviderEventSchemas> =
  | WebhooksOfAll<Events>
  | WebhooksOfAccount<Events>;

/** Types of events that all have the same form of payload, for a connector that leaves the list of types to its host. */
export function eventsLike<const Type extends string, Schema extends ZodType>(
  types: readonly Type[],
  schema: Schema,
): Readonly<Record<Type, Schema>> {
  return Object.fromEntries(types.map((type) => [type, schema])) as Record<Type, Schema>;
}

/** A connector whose provider tells what happens. */
export interface WebhookConnector<
  Events extends ProviderEventSchemas = ProviderEventSchemas,
  Id extends string = string,
  Can extends Actions = Actions,
> extends Connector<Id, Can> {
  readonly webhooks: Webhooks<Events>;
}

/**
 * Standard Webhooks, as many younger providers sign.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooks: HmacProof = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'webhook-signature',
  separator: ' ',
  prefix: 'v1,',
  encoding: 'base64',
  signed: '{header:webhook-id}.{timestamp}.{body}',
  time: { header: 'webhook-timestamp', form: 'unix' },
  key: { encoding: 'base64', prefix: 'whsec_' },
};
