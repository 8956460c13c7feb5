import { AppError } from '@acme/api';
import type { ParagonCall } from './paragon-call.ts';
import { configurationUuid } from './paragon-ids.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The account that the headers pick; undefined where they pick none. @throws not_found for what is no id of an account */
export function selectedConnection({ request }: Pick<ParagonCall, 'request'>): string | undefined {
  const connectionId = request.headers.get('x-paragon-credential')?.trim().toLowerCase();
  if (connectionId === undefined || connectionId === '') return undefined;
  const configuration = request.headers.get('x-paragon-configuration-id')?.trim().toLowerCase();
  // An account has one set of settings, so another one is nobody's.
  const isOther = configuration !== undefined && configuration !== configurationUuid(connectionId);
  if (!uuid.test(connectionId) || isOther) {
    throw new AppError('not_found', 'There is no such connection. It may have been disconnected already.');
  }
  return connectionId;
}
