import { generateEncryptionKey } from '@acme/core';
import { Command } from 'commander';
import { readEnv } from '../env.ts';
import { keysRotate, readBatch } from './keys-rotate.ts';
import { withCore } from './open-core.ts';

/** `keys generate` and `keys rotate` for the vault; `keys list|create|disable` for a project's secret and signing keys. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('keys of the vault and of projects');
  keys
    .command('generate')
    .description('print a new encryption key for ACME_ENCRYPTION_KEYS')
    .option('--id <id>', 'its name', new Date().toISOString().slice(0, 10))
    .action((options: { id: string }) => console.log(generateEncryptionKey(options.id)));
  keys
    .command('rotate')
    .description('seal everything again with the first key of ACME_ENCRYPTION_KEYS; the server may run meanwhile')
    .option('--batch <n>', 'values in one transaction', readBatch, 300)
    .action(keysRotate);
  keys
    .command('list')
    .description('list the keys of a project')
    .requiredOption('--project <slug-or-id>', 'which project')
    .action((options: { project: string }) =>
      withCore(readEnv(), async (core) => {
        const { projectId } = await core.admin.findProject(options.project);
        for (const key of await core.admin.listKeys(projectId)) {
          console.log(
            `${key.kind.padEnd(8)} ${key.id.padEnd(38)} ${key.status.padEnd(9)} ${key.hint} ${key.createdAt}`,
          );
        }
      }),
    );
  keys
    .command('create <kind>')
    .description('make another key of a project: "secret" or "signing"; it is shown once')
    .requiredOption('--project <slug-or-id>', 'which project')
    .action((kind: string, options: { project: string }) =>
      withCore(readEnv(), async (core) => {
        const { projectId } = await core.admin.findProject(options.project);
        const made = await core.admin.createKey(projectId, kind);
        console.log(JSON.stringify(made));
      }),
    );
  keys
    .command('disable <key-id>')
    .description('disable a secret key or a signing key; takes effect within ten seconds everywhere')
    .requiredOption('--project <slug-or-id>', 'which project')
    .action((keyId: string, options: { project: string }) =>
      withCore(readEnv(), async (core) => {
        const { projectId } = await core.admin.findProject(options.project);
        await core.admin.disableKey(projectId, keyId);
        console.log(`${keyId} is disabled.`);
      }),
    );
  return keys;
}
