import { createVault, VaultError } from '../vault/index.ts';
import type { Header } from './format.ts';
import { TransferError } from './transfer-error.ts';

/** Seals for one export with its transfer key, and opens what that export has sealed. */
export interface TransferSeal {
  /** Which key this is, for people: its id and four hex digits. */
  readonly fingerprint: string;
  seal(place: SealedPlace, plaintext: string): string;
  /** @throws VaultError when the value was changed, or belongs to another export, user or field */
  open(place: SealedPlace, sealed: string): string;
}

/** Where in which file a value belongs. It opens nowhere else. */
interface SealedPlace {
  readonly exportId: string;
  readonly userId: string;
  readonly field: string;
}

const known = 'acme.export';

/** @throws TransferError `invalid_key`; the message does not repeat the key */
export function createTransferSeal(key: string): TransferSeal {
  const vault = openVault(key);
  return {
    fingerprint: `${vault.keyIds[0]}/${vault.fingerprint('', known)}`,
    seal: (place, plaintext) => vault.seal(plaintext, addressOf(place)),
    open: (place, sealed) => vault.open(sealed, addressOf(place)),
  };
}

/** What the header says so that a wrong key is told by it. */
export function sealedHeader(seal: TransferSeal | undefined, exportId: string): Pick<Header, 'sealed' | 'check'> {
  if (seal === undefined) return { sealed: 'none' };
  return { sealed: seal.fingerprint, check: seal.seal(checkPlace(exportId), known) };
}

/** @throws TransferError `wrong_key` */
export function checkTransferKey(seal: TransferSeal, header: Header): void {
  try {
    if (seal.open(checkPlace(header.id), header.check ?? '') === known) return;
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
  }
  throw new TransferError(
    'wrong_key',
    `This is not the transfer key of the file: it was sealed with "${header.sealed}", and the key given is "${seal.fingerprint}". Nothing was changed. ` +
      'Give the key that the export was made with.',
  );
}

function checkPlace(exportId: string): SealedPlace {
  return { exportId, userId: '', field: 'check' };
}

function addressOf({ exportId, userId, field }: SealedPlace) {
  return { table: 'transfer', projectId: exportId, rowId: userId, field };
}

function openVault(key: string) {
  try {
    const vault = createVault({ keys: key.trim() });
    if (vault.keyIds.length === 1) return vault;
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw invalidKey(error);
  }
  throw invalidKey();
}

function invalidKey(cause?: unknown): TransferError {
  return new TransferError(
    'invalid_key',
    'The transfer key cannot be used: it must be one key, as id:base64 with 32 random bytes. "acme-connect keys generate --id transfer" makes one.',
    { cause },
  );
}
