import { text } from 'node:stream/consumers';
import { readEnv } from '../env.ts';
import { EnvError } from '../env-error.ts';
import { withCore } from './open-core.ts';

/**
 * Seals an OAuth client, or what proves a provider's webhooks. The secret comes in through standard input, so that no
 * process list shows it.
 */
export async function integrationConfigure(
  integrationId: string,
  options: {
    readonly project: string;
    readonly clientId?: string;
    readonly signingSecret?: true;
    readonly json?: true;
  },
): Promise<void> {
  const { clientId, signingSecret } = options;
  if ((clientId === undefined) === (signingSecret === undefined)) {
    throw new EnvError('give either --client-id, with the client secret piped in, or --signing-secret');
  }
  const env = readEnv();
  const secret = await readSecret(clientId === undefined ? 'signing secret' : 'client secret');
  await withCore(env, async (core) => {
    const { projectId, slug } = await core.admin.findProject(options.project);
    if (clientId === undefined) {
      await core.admin.configureSigningSecret({ projectId, integrationId, signingSecret: secret });
    } else {
      await core.admin.configureIntegration({ projectId, integrationId, clientId, clientSecret: secret });
    }
    const redirectUri = clientId === undefined ? undefined : core.redirectUri(projectId, integrationId);
    const webhookUrl = await core.webhookUrl(projectId, integrationId);
    if (options.json === true) {
      console.log(JSON.stringify({ redirectUri, webhookUrl }));
      return;
    }
    console.log(
      redirectUri === undefined
        ? `The webhooks of ${integrationId} of "${slug}" are configured.`
        : `${integrationId} of "${slug}" is configured. Redirect URI to register at the provider:\n${redirectUri}`,
    );
    if (webhookUrl !== undefined) console.log(`Webhook URL to register at the provider:\n${webhookUrl}`);
  });
}

async function readSecret(what: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(`${what[0]?.toUpperCase()}${what.slice(1)} (ends with Ctrl-D): `);
  const secret = (await text(process.stdin)).trim();
  if (secret !== '') return secret;
  throw new EnvError(`the ${what} is empty. Pipe it in: printf %s "$SECRET" | acme-connect integration configure …`);
}
