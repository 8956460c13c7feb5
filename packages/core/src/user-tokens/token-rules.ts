import { payloadRules, subjectRules } from './claim-rules.ts';
import { formRules } from './form-rules.ts';
import { keyRules } from './key-rules.ts';
import { standingRules } from './standing-rules.ts';
import { timeRules } from './time-rules.ts';
import type { TokenRule } from './token-rule.ts';

/**
 * Every rule a user token has to keep, in order (RFC 8725; RFC 7515 section 4.1.11 for the header).
 * Each refuses something that no other refuses; what a rule has established (the algorithm, the keys
 * left, the key that verified) it leaves in the reading for those behind it.
 */
export const tokenRules = [
  ...formRules,
  ...keyRules,
  ...payloadRules,
  ...timeRules,
  ...subjectRules,
  ...standingRules,
] as const satisfies readonly TokenRule[];

/** The name of a rule, as a refusal carries it. */
export type TokenRuleName = (typeof tokenRules)[number]['name'];
