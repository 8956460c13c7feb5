import { AppError } from '@acme/api';

/** Refuses what no request could be made of. Where it leads is looked at each time it is called. @throws invalid_request */
export function checkDestinationUrl(text: string): void {
  const url = new URL(text);
  const problem =
    url.username !== '' || url.password !== ''
      ? 'It has a name or a password in it, which would be stored where everybody reads it. Check the signature instead.'
      : url.hash === ''
        ? undefined
        : 'It has a fragment, which no request carries.';
  if (problem === undefined) return;
  throw new AppError('invalid_request', `This URL cannot be a destination. ${problem}`, {
    fields: { url: { code: 'invalid', message: problem } },
  });
}
