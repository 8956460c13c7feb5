import type { Actions } from './action.ts';
import type { Auth, Template } from './auth.ts';
import type { Category } from './category.ts';
import type { Webhooks } from './webhooks.ts';
import type { ReadErrors } from './problem.ts';
import type { RateLimitHeaders } from './rate-limit.ts';

/** Calls the provider as the account that is being connected. */
export interface ConnectorHttp {
  /** @throws when the provider does not answer 2xx */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  /** With a body in JSON. @throws when the provider does not answer 2xx */
  post(path: string, json: unknown): Promise<unknown>;
}

/** What is known of an account before the provider is asked. */
export interface Granted {
  /** What the customer typed and is no secret, and what the provider said with the tokens. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The rest of what the token endpoint answered, without its tokens. */
  readonly tokenResponse: Readonly<Record<string, unknown>>;
  /**
   * The id of the account that is asked about again or is to be connected again. Where a grant reaches several, organisations
   * for instance, it is this one for as long as it is among them.
   */
  readonly known?: string;
}

/** What a provider is, whoever uses it. */
export interface Connector<Id extends string = string, Known extends Actions | undefined = Actions | undefined> {
  readonly id: Id;
  readonly name: string;
  readonly description?: string;
  /** What it is for, where an integration does not say it. */
  readonly category?: Category;
  /** Every request of a connection goes below this URL. */
  readonly baseUrl: Template;
  /** Where `identify` asks, if that is elsewhere: a provider's account API may have a host of its own. */
  readonly identityBaseUrl?: Template;
  readonly auth: Auth;
  /** How the bodies of its errors read. Absent: by the status alone. */
  readonly errors?: ReadErrors;
  /** Headers in which it says how many calls of an account are left; calls wait until there are some. */
  readonly rateLimit?: readonly RateLimitHeaders[];
  /** What can be done there, by name: what the host's backend and the browser call. Made by `actionsOf`. */
  readonly actions?: Known;
  /**
   * Asks the provider whose account this is: a stable id, and the name its owner knows it by. Stable also when the grant comes
   * to reach more: an id that is made of all that it reaches is none.
   */
  identify(http: ConnectorHttp, granted: Granted): Promise<{ readonly id: string; readonly label: string }>;
  /**
   * How an account that nobody uses is looked after: once a day the provider is asked whose it is. Absent: it is not asked,
   * and only what is to be renewed is renewed. `identify` must then do without `tokenResponse`, which is empty later on.
   */
  readonly probe?: 'identify';
  /** What the provider sends on its own, for workflows that start on it. */
  readonly webhooks?: Webhooks;
}
