import type { Integration } from '@acme/integrations';
import { countDeaf } from '../account-webhooks/count-deaf.ts';
import { accountWebhooks } from '../account-webhooks/webhooks-of.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { isConfigured } from '../integrations/oauth-app.ts';
import { hasSigningSecret } from '../integrations/signing-secret.ts';
import { examineKeys } from '../keys/examine-keys.ts';
import { examineSharing } from './examine-sharing.ts';
import { examineVersions } from './examine-versions.ts';
import type { Project } from './read.ts';

/** One line of `acme-connect doctor`. */
export interface Finding {
  readonly ok: boolean;
  /** It works, and somebody should look at it all the same. */
  readonly warns?: true;
  readonly subject: string;
  readonly message: string;
}

/** Looks at keys, projects and definition of a migrated database, and says of each whether it will do. */
export async function examine(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'projects' | 'definitions' | 'environment' | 'engine'>,
): Promise<Finding[]> {
  const findings = await examineKeys(deps);
  const projects = await deps.db.selectFrom('connect.project').select(['project_id', 'slug']).orderBy('slug').execute();
  if (projects.length === 0) {
    findings.push({ ok: false, subject: 'projects', message: 'there is none; run "acme-connect project create"' });
  }
  for (const { project_id, slug } of projects) {
    findings.push(...(await examineProject(deps, project_id, slug)));
    findings.push(...(await examineVersions(deps, { projectId: project_id, slug })));
    findings.push(...(await examineSharing(deps, { projectId: project_id, slug })));
  }
  const missing = deps.definitions.slugs?.filter((slug) => !projects.some((project) => project.slug === slug)) ?? [];
  for (const slug of missing) {
    findings.push({
      ok: false,
      subject: 'definition',
      message: `connect.config.ts names "${slug}", and there is no such project`,
    });
  }
  return findings;
}

async function examineProject(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'environment'>,
  projectId: string,
  slug: string,
): Promise<Finding[]> {
  const project = await deps.projects.get(projectId);
  const subject = `project "${slug}"`;
  const usable = project.keys.filter((key) => key.status !== 'disabled').length;
  const ok = usable > 0 && project.apiKeys.length > 0;
  const origins =
    project.origins.length > 0
      ? project.origins.join(', ')
      : `none: no page can use it; run "acme-connect project configure ${slug} --add-origin https://…"`;
  const findings: Finding[] = [
    {
      ok,
      ...(ok && project.origins.length === 0 ? { warns: true } : {}),
      subject,
      message: `${usable} signing keys, ${project.apiKeys.length} secret keys, origins ${origins}`,
    },
  ];
  for (const integration of deps.definitions.of(slug).source.integrations) {
    findings.push({
      subject: `${subject}, integration "${integration.id}"`,
      ...(await stateOf(deps, project, integration)),
    });
  }
  return findings;
}

async function stateOf(
  { db, environment }: Pick<CoreDeps, 'db' | 'environment'>,
  project: Project,
  integration: Integration,
): Promise<Pick<Finding, 'ok' | 'message'>> {
  const command = `acme-connect integration configure ${integration.id} --project ${project.slug}`;
  if (!isConfigured(project, integration, environment)) {
    return { ok: false, message: `no OAuth client; run "${command} …"` };
  }
  if (waitsInVain(project, integration, environment)) {
    const message = `workflows start on its events, and there is no signing secret; run "${command} --signing-secret"`;
    return { ok: false, message };
  }
  if (accountWebhooks(integration) === undefined) return { ok: true, message: 'ready' };
  const { waiting, deaf } = await countDeaf(forProject(db, project.id), integration);
  if (deaf === 0) return { ok: true, message: 'ready' };
  const message = `workflows start on events of ${waiting} accounts, and ${deaf} of them have no webhook with a secret; make them with "connect.webhooks.create"`;
  // Some are always between being connected and having one. None at all is a host that makes none.
  return { ok: deaf < waiting, message: deaf < waiting ? `ready, but ${message}` : message };
}

/** Whether workflows start on events of the provider that come to one address, and nothing would prove them. */
function waitsInVain(project: Project, integration: Integration, environment: CoreDeps['environment']): boolean {
  const waits = integration.workflows.some(({ trigger }) => trigger.kind === 'provider_event');
  return waits && accountWebhooks(integration) === undefined && !hasSigningSecret(project, integration, environment);
}
