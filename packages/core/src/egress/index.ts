export {
  callsAbout,
  createEgress,
  type Egress,
  type EgressOptions,
  type EgressRequest,
  type EgressResponse,
  type RequestSigner,
} from './create-egress.ts';
export type { Dial } from './dial-pinned.ts';
export {
  type BlockedReason,
  blockedIn,
  EgressError,
  type EgressErrorCode,
  type EgressReason,
  type FailedReason,
} from './egress-error.ts';
export type { Reveal, SecretValue } from './fill-secrets.ts';
export type { EgressLimits } from './limits.ts';
export { redact, redactJson } from './redact.ts';
export type { Resolve } from './resolve-host.ts';
