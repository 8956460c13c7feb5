import { type KeyResult, MetadataKey, type MetadataPatch } from '@acme/api';

const maxKeys = 50;

/** What a token says, as a patch, and the keys of it that no user could have. */
export interface ClaimedPatch {
  readonly patch: MetadataPatch;
  readonly refused: Readonly<Record<string, KeyResult>>;
}

const tooMany: KeyResult = {
  status: 'refused',
  code: 'payload_too_large',
  message: `A user token says at most ${maxKeys} keys of metadata, so none of these is stored. Say the rest with your secret key.`,
};
const invalidName: KeyResult = {
  status: 'refused',
  code: 'invalid_name',
  message: 'A name is a letter, then up to 63 of letters, digits, "_", "-" and ".". Give it another one.',
};

/** The metadata of a token; undefined when it says none, or something that is no object. */
export function claimedPatch(claimed: unknown): ClaimedPatch | undefined {
  if (typeof claimed !== 'object' || claimed === null || Array.isArray(claimed)) return undefined;
  const keys = Object.keys(claimed);
  const isNamed = (key: string) => MetadataKey.safeParse(key).success;
  const isTooMuch = keys.length > maxKeys;
  const refused = keys.filter((key) => isTooMuch || !isNamed(key));
  return {
    patch: Object.fromEntries(isTooMuch ? [] : Object.entries(claimed).filter(([key]) => isNamed(key))),
    refused: Object.fromEntries(refused.map((key) => [key, isNamed(key) ? tooMany : invalidName])),
  };
}
