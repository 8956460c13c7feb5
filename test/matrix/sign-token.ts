import { sign } from 'node:crypto';
import type { CreatedProject } from '@acme/core';
import { remember } from '../stack/canary.ts';

/** A user token with claims of one's own choice: also those that no signer of ours would write. */
export function signToken(
  url: string,
  project: Pick<CreatedProject, 'projectId' | 'kid' | 'signingKeyPem'>,
  claims: { readonly sub: string; readonly [claim: string]: unknown },
): string {
  const seconds = Math.floor(Date.now() / 1000);
  const payload = {
    aud: `${new URL(url).host}/${project.projectId}`,
    iat: seconds,
    exp: seconds + 3600,
    ...claims,
  };
  const signed = [{ alg: 'RS256', typ: 'JWT', kid: project.kid }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return remember(
    'user token',
    `${signed}.${sign('RSA-SHA256', Buffer.from(signed), project.signingKeyPem).toString('base64url')}`,
  );
}
