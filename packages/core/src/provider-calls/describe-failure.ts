import { AppError } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { ActionInputError, ActionOutputError, PagingError, type ProblemKind } from '@acme/integrations/connector';
import { PathError, ProviderRefusal } from '@acme/integrations/runtime';
import { CredentialFailure } from '../connections/read-access.ts';
import { EgressError } from '../egress/index.ts';
import { ProviderBusy } from './provider-busy.ts';
import { noConnection } from '../connections/no-connection.ts';

/** Why a provider could not be called, or what it refused. What is not known stays as it is. */
export function describeFailure(integration: Integration, error: unknown): unknown {
  const { name } = integration;
  if (error instanceof ProviderRefusal) return describeRefusal(integration, error);
  if (error instanceof ActionInputError) {
    return new AppError('invalid_fields', error.message, { fields: error.fields, cause: error });
  }
  if (error instanceof ActionOutputError) {
    return new AppError('provider_error', `${name} answered in a form that is not known here: ${error.message}`, {
      cause: error,
    });
  }
  if (error instanceof PagingError) {
    return error.reason === 'bad_cursor'
      ? new AppError('invalid_request', error.message, { cause: error })
      : new AppError('provider_error', `${name} pages in a way that cannot be followed: ${error.message}`, {
          cause: error,
        });
  }
  if (error instanceof CredentialFailure) {
    if (error.outcome === 'gone' || error.outcome === 'not_shared') return noConnection();
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
          error.reason === 'rate_limited' ? 'provider_busy' : 'too_many_requests',
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

const refusedAs: Partial<Record<ProblemKind, 'provider_busy' | 'provider_error'>> = {
  rate_limited: 'provider_busy',
  provider_down: 'provider_error',
  // Renewed just now: that is not the end of the account yet.
  unauthenticated: 'provider_error',
};

function describeRefusal({ name }: Integration, error: ProviderRefusal): AppError {
  const { problem, status, rejected, retryAfterMs } = error;
  if (rejected) {
    return new AppError('reconnect_required', `The account at ${name} has to be connected again by its owner.`, {
      cause: error,
    });
  }
  return new AppError(refusedAs[problem.kind] ?? 'provider_rejected', error.message, {
    provider: { status, ...problem },
    cause: error,
    ...retryAfter(retryAfterMs),
  });
}

function retryAfter(ms: number | undefined): { readonly retryAfterSeconds?: number } {
  return ms === undefined ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) };
}
