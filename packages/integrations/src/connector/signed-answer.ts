import type { SignedAnswer } from './auth.ts';
import { hmacHex, isSameText } from './keyed-hash.ts';

/**
 * Whether a provider has signed its answer with the client's secret. Every parameter besides those that are named as
 * unsigned is signed, so one that was added, changed, doubled or left out makes it another answer.
 *
 * @example
 * await isSignedAnswer({ parameter: 'hmac' }, url.searchParams, clientSecret, new Date())
 */
export async function isSignedAnswer(
  { parameter, unsigned = [], time }: SignedAnswer,
  answer: URLSearchParams,
  clientSecret: string,
  now: Date,
): Promise<boolean> {
  const names = [...answer.keys()];
  const given = answer.get(parameter);
  if (clientSecret === '' || given === null || new Set(names).size !== names.length) return false;
  if (time !== undefined && !isNear(answer.get(time.parameter), time.windowSeconds, now)) return false;
  const signed = [...answer]
    .filter(([name]) => name !== parameter && !unsigned.includes(name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const text = new URLSearchParams(signed).toString().replaceAll('+', '%20');
  return await isSameText(await hmacHex(clientSecret, text), given);
}

function isNear(timestamp: string | null, windowSeconds: number, now: Date): boolean {
  if (timestamp === null || !/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= windowSeconds;
}
