export { type CheckedKey, checkUploadedKey } from './check-uploaded-key.ts';
export { type GeneratedSigningKey, generateSigningKey } from './generate-signing-key.ts';
export type { TokenKey, TokenProject, VerifiedUserToken, VerifyUserTokenInput } from './token-project.ts';
export { TokenRefusal } from './token-refusal.ts';
export { type TokenRuleName, tokenRules } from './token-rules.ts';
export { forbiddenOrigin, invalidToken, verifyUserToken } from './verify-user-token.ts';
