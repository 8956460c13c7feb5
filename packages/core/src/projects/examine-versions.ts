import type { CoreDeps } from '../deps.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';
import type { Finding } from './examine.ts';

/** Which versions of a project's workflows executions still run on: those without code, and those whose code may go. */
export async function examineVersions(
  { engine, definitions }: Pick<CoreDeps, 'engine' | 'definitions'>,
  { projectId, slug }: { readonly projectId: string; readonly slug: string },
): Promise<Finding[]> {
  const { workflows } = definitions.of(slug);
  const inUse = (await engine.versionsInUse({ scope: projectId })).filter(
    ({ workflowId }) => !workflowId.startsWith(ownWorkflowPrefix),
  );
  const subject = (workflowId: string) => `project "${slug}", workflow "${workflowId}"`;
  const findings: Finding[] = [];
  for (const { workflowId, version, executions } of inUse) {
    const workflow = workflows.get(workflowId)?.workflow;
    if (workflow !== undefined && [workflow, ...workflow.previous].some((known) => known.version === version)) continue;
    const advice =
      workflow === undefined
        ? 'the definition has no such workflow. Bring it back, or cancel them'
        : 'the definition has other versions. Put it under "previous", or cancel them';
    const message = `unfinished executions of version ${version}: ${executions}; ${advice}`;
    findings.push({ ok: false, subject: subject(workflowId), message });
  }
  for (const { workflow } of workflows.values()) {
    for (const { version } of workflow.previous) {
      if (inUse.some((one) => one.workflowId === workflow.id && one.version === version)) continue;
      const message = `nothing runs on version ${version} any more; it may leave "previous"`;
      findings.push({ ok: true, subject: subject(workflow.id), message });
    }
  }
  return findings;
}
