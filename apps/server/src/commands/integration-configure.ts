import { text } from 'node:stream/consumers';
import { EnvError, readEnv } from '../env.ts';
import { withCore } from './open-core.ts';

/** Seals an OAuth client. The secret comes in through standard input, so that no process list shows it. */
export async function integrationConfigure(
  integrationId: string,
  options: { readonly project: string; readonly clientId: string },
): Promise<void> {
  const env = readEnv();
  if (process.stdin.isTTY) process.stderr.write('Client secret (ends with Ctrl-D): ');
  const clientSecret = (await text(process.stdin)).trim();
  if (clientSecret === '') {
    throw new EnvError(
      'the client secret is empty. Pipe it in: printf %s "$SECRET" | acme-connect integration configure …',
    );
  }
  await withCore(env, async (core) => {
    const project = await core.admin.findProject(options.project);
    await core.admin.configureIntegration({
      projectId: project.projectId,
      integrationId,
      clientId: options.clientId,
      clientSecret,
    });
    console.log(`${integrationId} of "${project.slug}" is configured. Redirect URI to register at the provider:`);
    console.log(core.redirectUri(project.projectId, integrationId));
  });
}
