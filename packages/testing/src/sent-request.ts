/** What a workflow has sent. Secrets are shown as `«name»`, unless the test asks for `showSecrets`. */
export interface SentRequest {
  /** `connection`, `host`, or the name of one of `targets`. */
  readonly target: string;
  readonly method: string;
  /** As the step says it, below the base URL of its target, without a query. */
  readonly path: string;
  /** The whole URL. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in small letters; without the credential of the account. */
  readonly headers: Readonly<Record<string, string>>;
  /** As the other side reads it; undefined where there is none. */
  readonly json: unknown;
  /** What was sent in place of `json`. */
  readonly body: string | Uint8Array | undefined;
  /** The same on every try of a step. */
  readonly idempotencyKey: string;
  /** The metadata secrets that are in it, by name. */
  readonly secrets: readonly string[];
  /** In virtual time. */
  readonly at: Date;
  /** The workflow that sent it, and the key of the step. */
  readonly workflowId: string;
  readonly step: string;
  /** What was answered; undefined where there was no answer. */
  readonly answer: { readonly status: number; readonly json?: unknown; readonly text?: string } | undefined;
}
