import { readEnv } from '../env.ts';
import { withCore } from './open-core.ts';

/** `project configure`: whether apps written for Paragon's SDK may use the project. */
export async function projectConfigure(
  project: string,
  { paragonCompat }: { readonly paragonCompat: 'on' | 'off' },
): Promise<void> {
  await withCore(readEnv(), async (core) => {
    const { projectId, slug } = await core.admin.findProject(project);
    await core.admin.setParagonCompat(projectId, paragonCompat === 'on');
    console.log(
      paragonCompat === 'on'
        ? `Apps written for Paragon's SDK can use "${slug}": the project id for them is ${projectId}.`
        : `Apps written for Paragon's SDK can no longer use "${slug}".`,
    );
  });
}
