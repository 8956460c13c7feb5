import { isUtf8 } from 'node:buffer';
import { isJsonObject } from './read-token.ts';
import { repeatedNames } from './repeated-names.ts';
import type { TokenRule } from './token-rule.ts';

/** What a token may do at Paragon, in words that are not all published: nothing here could keep to them. */
const paragonPermissions = 'urn:useparagon:connect:permissions';
const maxSubjectLength = 255;
const registeredClaims = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];
// Controls, invisible format characters (bidi among them), halves of characters, and what broken text becomes.
const forbiddenInSubject = /[\p{Cc}\p{Cf}\p{Cs}\ufffd]/u;

/** What a payload has to be before any claim of it is believed. */
export const payloadRules = [
  {
    name: 'claims-object',
    check: ({ payload, payloadJson }) =>
      isUtf8(payload) && isJsonObject(payloadJson) ? undefined : 'the payload is not a JSON object in UTF-8',
  },
  {
    name: 'unique-claims',
    check: ({ payload }) => {
      const repeated = repeatedNames(payload.toString('utf8'));
      const name = registeredClaims.find((claim) => repeated.has(claim));
      return name === undefined ? undefined : `${name} occurs more than once`;
    },
  },
  {
    name: 'required-claims',
    check: ({ claims }) => {
      const missing = ['sub', 'iat', 'exp'].find((name) => !(name in claims));
      return missing === undefined ? undefined : `${missing} is missing`;
    },
  },
] as const satisfies readonly TokenRule[];

/** Whom a token names, and for whom it was made. */
export const subjectRules = [
  {
    name: 'subject-text',
    check: ({ claims }) => (typeof claims['sub'] === 'string' ? undefined : 'sub is not a text'),
  },
  {
    name: 'subject-length',
    check: ({ claims: { sub } }) => {
      if (typeof sub !== 'string') return undefined;
      const length = Array.from(sub).length;
      return length >= 1 && length <= maxSubjectLength
        ? undefined
        : `sub has ${length} characters; 1 to ${maxSubjectLength} are allowed`;
    },
  },
  {
    name: 'subject-characters',
    check: ({ claims: { sub } }) =>
      typeof sub === 'string' && forbiddenInSubject.test(sub)
        ? 'sub has a control, invisible or broken character'
        : undefined,
  },
  {
    name: 'audience',
    check: ({ claims }, { project }) => {
      if (!('aud' in claims)) return undefined;
      const audiences: unknown[] = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']];
      const ours = [project.audience, ...(project.otherAudiences ?? [])];
      const isOurs =
        audiences.every((entry) => typeof entry === 'string') && ours.some((one) => audiences.includes(one));
      return isOurs ? undefined : `aud does not name ${project.audience}`;
    },
  },
  {
    name: 'audience-required',
    check: ({ claims }, { project }) =>
      project.audienceRequired && !('aud' in claims)
        ? `aud is missing; this project wants ${project.audience}`
        : undefined,
  },
  {
    name: 'unknown-limits',
    check: ({ claims }) =>
      paragonPermissions in claims ? `${paragonPermissions} limits the token, and is not understood here` : undefined,
  },
] as const satisfies readonly TokenRule[];
