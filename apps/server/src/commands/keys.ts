import { readFile } from 'node:fs/promises';
import { type AdminActor, type ApiScope, apiScopes, AppError, KeyName, type Services } from '@acme/api';
import { generateEncryptionKey } from '@acme/core';
import { Command, Option } from 'commander';
import { readEnv } from '../env.ts';
import { keysForget } from './keys-forget.ts';
import { keysRotate, readBatch } from './keys-rotate.ts';
import { withCore } from './open-core.ts';
import { parseDuration, parseMoment } from './parse-duration.ts';

interface OfProject {
  readonly project: string;
}

/** `keys generate`, `keys rotate` and `keys forget` for the vault; the rest for a project's secret keys and signing keys. */
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
    .command('forget <id>')
    .description('give up everything that an encryption key has sealed which is lost')
    .option('--yes', 'do it; without, only say what it would be')
    .action(keysForget);
  ofProject(keys, 'list', 'list the keys of a project').action((options: OfProject) => onKeys(options, list));
  ofProject(keys, 'create <kind>', 'make another key of a project: "secret" or "signing"; it is shown once')
    .option('--name <name>', 'what people call it', 'Command line')
    .addOption(
      new Option('--scope <scope...>', 'what a secret key may do').choices([...apiScopes]).default(['*'], 'everything'),
    )
    .option('--expires <time>', 'when a secret key ends: a length such as "90d", or a moment in ISO 8601')
    .option('--public-key <file>', 'bring the public part of a signing key (PEM or JWK) instead of making one')
    .action((kind: string, options: OfProject & CreateOptions) =>
      onKeys(options, (service, actor) => create(service, actor, kind, options)),
    );
  ofProject(keys, 'replace <key-id>', 'make a secret key that may do the same; the old one ends after the overlap')
    .option('--overlap <length>', 'how long the old one works on, at most 30d', '24h')
    .action((keyId: string, options: OfProject & { readonly overlap: string }) =>
      onKeys(options, async (service, actor) => {
        const overlapSeconds = parseDuration('--overlap', options.overlap);
        if (overlapSeconds > 30 * 86_400) {
          throw new AppError('invalid_request', '--overlap is 30 days at most.');
        }
        const { key, apiKey, replaced } = await service.rotateSecret(actor, { keyId, overlapSeconds });
        console.log(
          JSON.stringify({ kind: 'secret', id: key.id, apiKey, replaces: replaced.id, until: replaced.expiresAt }),
        );
      }),
    );
  ofProject(keys, 'retire <kid>', 'stop signing with a signing key; tokens it has signed are good to their end').action(
    (kid: string, options: OfProject) =>
      onKeys(options, async (service, actor) => {
        await service.moveSigning(actor, { kid, state: 'retiring', force: false });
        console.log(`${kid} is retiring.`);
      }),
  );
  ofProject(keys, 'disable <key-id>', 'disable a secret key or a signing key, on every process within five seconds')
    .option('--force', 'also the last usable one', false)
    .action((keyId: string, options: OfProject & { readonly force: boolean }) =>
      onKeys(options, async (service, actor) => {
        await disable(service, actor, keyId, options.force);
        console.log(`${keyId} is disabled.`);
      }),
    );
  return keys;
}

function ofProject(keys: Command, name: string, description: string): Command {
  return keys.command(name).description(description).requiredOption('--project <slug-or-id>', 'which project');
}

type Work = (keys: Services['keys'], actor: AdminActor) => Promise<void>;

async function onKeys(options: OfProject, work: Work): Promise<void> {
  await withCore(readEnv(), async (core) => {
    const { projectId } = await core.admin.findProject(options.project);
    await work(core.services.keys, core.admin.actor(projectId));
  });
}

async function list(keys: Services['keys'], actor: AdminActor): Promise<void> {
  const { secret, signing } = await keys.list(actor);
  const line = (kind: string, id: string, state: string, ...rest: string[]): void =>
    console.log([kind.padEnd(8), id.padEnd(44), state.padEnd(9), ...rest].join(' '));
  for (const key of secret) {
    const ends = key.expiresAt === undefined ? 'no end' : `until ${key.expiresAt}`;
    line(
      'secret',
      key.id,
      key.state,
      key.hint,
      key.name,
      key.scopes.join(','),
      ends,
      `used ${key.lastUsedAt ?? 'never'}`,
    );
  }
  for (const key of signing) {
    line('signing', key.kid, key.state, 'RS256', key.name, `used ${key.lastUsedAt ?? 'never'}`);
  }
}

interface CreateOptions {
  readonly name: string;
  readonly scope: readonly ApiScope[];
  readonly expires?: string;
  readonly publicKey?: string;
}

async function create(
  keys: Services['keys'],
  actor: AdminActor,
  kind: string,
  { scope, expires, publicKey, ...options }: CreateOptions,
): Promise<void> {
  const named = KeyName.safeParse(options.name);
  if (!named.success) throw new AppError('invalid_request', '--name is 1 to 100 characters.');
  const name = named.data;
  if (kind === 'secret') {
    const expiresAt = expires === undefined ? undefined : parseMoment('--expires', expires, new Date());
    const { key, apiKey } = await keys.createSecret(actor, { name, scopes: scope, expiresAt });
    console.log(JSON.stringify({ kind, id: key.id, apiKey }));
  } else if (kind === 'signing' && publicKey === undefined) {
    const { key, signingKeyPem } = await keys.createSigning(actor, { name });
    console.log(JSON.stringify({ kind, kid: key.kid, signingKeyPem }));
  } else if (kind === 'signing' && publicKey !== undefined) {
    const { kid } = await keys.uploadSigning(actor, { name, publicKey: await readFile(publicKey, 'utf8') });
    console.log(JSON.stringify({ kind, kid }));
  } else {
    throw new AppError('invalid_request', `"${kind}" is no kind of key. Write "secret" or "signing".`);
  }
}

/** The id of a secret key is a UUID, that of a signing key its thumbprint. */
async function disable(keys: Services['keys'], actor: AdminActor, keyId: string, force: boolean): Promise<void> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(keyId)) {
    await keys.disableSecret(actor, { keyId, force });
  } else {
    await keys.moveSigning(actor, { kid: keyId, state: 'disabled', force });
  }
}
