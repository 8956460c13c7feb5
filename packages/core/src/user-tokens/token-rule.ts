import type { TokenReading } from './read-token.ts';
import type { VerifyUserTokenInput } from './token-project.ts';

export const clockToleranceSeconds = 30;

/** What a rule may look at besides the token. */
export interface RuleContext extends Omit<VerifyUserTokenInput, 'authorization' | 'now'> {
  readonly authorization: readonly string[];
  readonly nowSeconds: number;
}

/** Why the token is refused; undefined when the rule holds. */
export type Verdict = string | undefined;

export interface TokenRule {
  readonly name: string;
  check(reading: TokenReading, context: RuleContext): Verdict | Promise<Verdict>;
}

/** A value of the token's for a log line: short, and without anything that a terminal obeys. */
export function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}
