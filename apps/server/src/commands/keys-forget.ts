import { readEnv } from '../env.ts';
import { withCore } from './open-core.ts';

/** Gives up what a lost encryption key has sealed. Without `--yes` it says what that would be, and changes nothing. */
export async function keysForget(keyId: string, options: { readonly yes?: true }): Promise<void> {
  await withCore(readEnv(), async (core) => {
    const counts =
      options.yes === true ? await core.admin.forgetEncryptionKey(keyId) : await core.admin.readLost(keyId);
    for (const { place, count } of counts) console.log(`${String(count).padStart(8)} ${place}`);
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    console.log(
      options.yes === true
        ? `"${keyId}" is forgotten, and ${total} values with it. What has to be done now is in docs/encryption-keys.md, "A lost key".`
        : `"${keyId}" seals ${total} values, which would be lost for good. Nothing was changed. If the key is really gone, run it again with --yes.`,
    );
  });
}
