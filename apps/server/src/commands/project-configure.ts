import type { ProjectChange, ProjectSettings } from '@acme/core';
import { readEnv } from '../env.ts';
import { EnvError } from '../env-error.ts';
import { withCore } from './open-core.ts';
import { parseDuration } from './parse-duration.ts';

type Switch = 'on' | 'off';

/** `project configure`: changes what is named, and shows how the project is set up then. */
export async function projectConfigure(
  project: string,
  options: {
    readonly name?: string;
    readonly addOrigin: readonly string[];
    readonly removeOrigin: readonly string[];
    readonly maxTokenTtl?: string;
    readonly requireAudience?: Switch;
    readonly paragonCompat?: Switch;
    readonly revokeTokens?: true;
  },
): Promise<void> {
  const { name, addOrigin, removeOrigin, maxTokenTtl, requireAudience, paragonCompat, revokeTokens } = options;
  const change: ProjectChange = {
    name,
    addOrigins: addOrigin.length === 0 ? undefined : addOrigin,
    removeOrigins: removeOrigin.length === 0 ? undefined : removeOrigin,
    maxTokenTtlSeconds: maxTokenTtl === undefined ? undefined : parseDuration('--max-token-ttl', maxTokenTtl),
    audienceRequired: requireAudience === undefined ? undefined : requireAudience === 'on',
    paragonCompat: paragonCompat === undefined ? undefined : paragonCompat === 'on',
    revokeTokens,
  };
  if (Object.values(change).every((value) => value === undefined)) {
    throw new EnvError('project configure: name what is to change, such as --add-origin https://app.example.com');
  }
  await withCore(readEnv(), async (core) => {
    const { projectId } = await core.admin.findProject(project);
    for (const line of describeProject(await core.admin.configureProject(projectId, change))) console.log(line);
  });
}

/** `project list`: every project, or one line of JSON. */
export async function projectList(options: { readonly json?: true }): Promise<void> {
  await withCore(readEnv(), async (core) => {
    const projects = await core.admin.listProjects();
    if (options.json === true) console.log(JSON.stringify(projects));
    else for (const line of projects.flatMap(describeProject)) console.log(line);
  });
}

function describeProject(project: ProjectSettings): string[] {
  const { slug, projectId, name, origins, maxTokenTtlSeconds, audienceRequired, paragonCompat } = project;
  return [
    `${slug} (${projectId}) ${JSON.stringify(name)}`,
    `  origins: ${origins.length === 0 ? 'none' : origins.join(', ')}`,
    `  user tokens: good for ${maxTokenTtlSeconds} s at most${audienceRequired ? ', with the project as audience' : ''}`,
    ...(project.tokensValidAfter === undefined ? [] : [`  tokens made before ${project.tokensValidAfter} are refused`]),
    ...(paragonCompat ? ["  apps written for Paragon's SDK can use it, with the id above as project id"] : []),
  ];
}
