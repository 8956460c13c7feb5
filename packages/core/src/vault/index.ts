export { createVault, type SealAddress, type Vault } from './create-vault.ts';
export { generateKey } from './generate-key.ts';
export { VaultError, type VaultErrorCode } from './vault-error.ts';
