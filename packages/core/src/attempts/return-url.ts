import { AppError } from '@acme/api';
import type { Project } from '../projects/read.ts';

/** Where a browser may be sent back to: a page of an origin of the project, exactly as it was given. @throws forbidden_origin, invalid_request */
export function checkReturnUrl(project: Pick<Project, 'origins'>, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') {
    throw new AppError('invalid_request', '"returnUrl" is no address that a browser can be sent back to.');
  }
  if (!project.origins.includes(url.origin)) {
    throw new AppError(
      'forbidden_origin',
      `"returnUrl" is a page of ${url.origin}, which is none of the allowed origins of this project.`,
    );
  }
  return url.href;
}

/**
 * The stored address with the attempt in its query and, for the browser that proved to have begun it, the claim code in its
 * fragment, which no server is told. Whatever else is in it stays to the letter.
 */
export function returnLocation(returnUrl: string, attemptId: string, claimCode: string | undefined): string {
  const [page, fragment] = splitOnce(returnUrl, '#');
  const query = `${page.includes('?') ? '&' : '?'}acme_attempt=${attemptId}`;
  if (claimCode === undefined) return `${page}${query}${fragment === undefined ? '' : `#${fragment}`}`;
  return `${page}${query}#${fragment === undefined ? '' : `${fragment}&`}acme_claim=${claimCode}`;
}

function splitOnce(text: string, at: string): [string, string?] {
  const index = text.indexOf(at);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
