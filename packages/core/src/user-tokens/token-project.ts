import type { KeyObject } from 'node:crypto';

/** A key that verifies user tokens of a project. `retiring` still verifies, `disabled` no longer does. */
export interface TokenKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly status: 'active' | 'retiring' | 'disabled';
}

/** What a project says about its user tokens. Keep the same `KeyObject`s between calls: their import is cached by identity. */
export interface TokenProject {
  readonly id: string;
  /** `<issuer-host>/<projectId>`. */
  readonly audience: string;
  readonly audienceRequired: boolean;
  /** What a token may say instead. */
  readonly otherAudiences?: readonly string[];
  readonly maxTokenTtlSeconds: number;
  /** Tokens issued before it are refused. */
  readonly tokensValidAfter?: Date;
  /** Origins that browsers may call from, as browsers write them. */
  readonly origins: readonly string[];
  readonly keys: readonly TokenKey[];
}

export interface VerifyUserTokenInput {
  /** Every value of the Authorization header: a second one is itself a reason to refuse. */
  readonly authorization: readonly string[];
  /** The project of the URL, never of the token. */
  readonly project: TokenProject;
  /** The Origin header; undefined for a caller that is no browser. */
  readonly origin: string | undefined;
  readonly now?: Date;
  /** Looks the user's own `tokens_valid_after` up; only asked about tokens that hold otherwise. */
  readonly userTokensValidAfter?: (sub: string) => Promise<Date | undefined>;
}

export interface VerifiedUserToken {
  readonly sub: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** The key that verified it, whether or not the token named one. */
  readonly kid: string;
  /** All claims, frozen and without a prototype: `claims['__proto__']` is a claim like any other. */
  readonly claims: Readonly<Record<string, unknown>>;
}
