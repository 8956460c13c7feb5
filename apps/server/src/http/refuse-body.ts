import { AppError } from '@acme/api';

/** Refuses a body of another type than JSON: a form would run a write without a preflight. @throws unsupported_media_type */
export function refuseOtherThanJson(request: Request): void {
  const contentType = request.headers.get('content-type') ?? '';
  if (/^application\/json(\s*;|$)/i.test(contentType)) return;
  throw new AppError('unsupported_media_type', 'Send the body as application/json.');
}
