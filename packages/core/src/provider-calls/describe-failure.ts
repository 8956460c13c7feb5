import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { CredentialFailure } from '../connections/read-access.ts';
import { PathError } from '../connections/url-below.ts';
import { EgressError } from '../egress/index.ts';
import { ProviderBusy } from './provider-busy.ts';
import { noConnection } from '../connections/no-connection.ts';

/** Why a provider could not be called, for the host's backend. What is not known stays as it is. */
export function describeFailure({ name }: Integration, error: unknown): unknown {
  if (error instanceof CredentialFailure) {
    if (error.outcome === 'gone') return noConnection();
    if (error.outcome === 'needs_reauth') {
      return new AppError('reconnect_required', `The account at ${name} has to be connected again by its owner.`, {
        cause: error,
      });
    }
    return new AppError(
      'provider_error',
      `${name} does not renew the credential of this account right now. Try again later.`,
      {
        cause: error,
        ...retryAfter(error.retryAfterMs),
      },
    );
  }
  if (error instanceof ProviderBusy) {
    return error.reason === 'circuit_open'
      ? new AppError('unavailable', `${name} fails too often and is left alone for a while. Nothing was sent.`, {
          cause: error,
          ...retryAfter(error.retryAfterMs),
        })
      : new AppError(
          'too_many_requests',
          `${name} is not called as this account right now: ${error.message} Nothing was sent.`,
          { cause: error, ...retryAfter(error.retryAfterMs) },
        );
  }
  if (error instanceof PathError) {
    return new AppError('invalid_request', 'The path leads out of the API of this account, so nothing was sent.', {
      cause: error,
    });
  }
  if (error instanceof EgressError) {
    return error.reason === 'header' || error.reason === 'invalid_request'
      ? new AppError('invalid_request', 'A header, the query or the body of the request cannot be sent as it is.', {
          cause: error,
        })
      : new AppError(error.code, error.message, { cause: error });
  }
  return error;
}

function retryAfter(ms: number | undefined): { readonly retryAfterSeconds?: number } {
  return ms === undefined ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) };
}
