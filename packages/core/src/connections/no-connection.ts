import { AppError } from '@acme/api';

/** For an account that is unknown, has ended or is another user's: in the same words, so that nobody learns which. */
export function noConnection(): AppError {
  return new AppError('not_found', 'There is no such connection. It may have been disconnected already.');
}
