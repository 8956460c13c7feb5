import type { CoreDeps } from '../deps.ts';
import { randomToken, sha256 } from './attempt-secrets.ts';
import { bindAttempt, type Bound } from './bind-attempt.ts';
import { currentState } from './describe-attempt.ts';
import { findAttemptOfAnyProject } from './find-attempt.ts';
import { tabOf } from './opened-window.ts';

/** What the start page does with a navigation. */
export type Beginning =
  | { readonly kind: 'closed' }
  /** The link was not followed from the host's own pages: say whose it is and ask. */
  | {
      readonly kind: 'confirm';
      readonly projectName: string;
      readonly integrationName: string;
      readonly userId: string;
    }
  /** It is to be followed by a name, and no page of the host has opened this window. */
  | { readonly kind: 'strayed' }
  | (Bound & {
      readonly kind: 'go';
      /** The claim code, for the page that opened this window and for no other origin. */
      readonly claim: { readonly origin: string; readonly claimCode: string } | undefined;
      /** It is handed over here instead, if this is still the window that was opened; with `tab`, if the tab keeps it. */
      readonly handOver?: { readonly tab: string | undefined };
    });

type BeginDeps = Pick<
  CoreDeps,
  'db' | 'projects' | 'definitions' | 'vault' | 'environment' | 'egress' | 'engine' | 'clock' | 'log' | 'publicUrl'
>;

/**
 * Binds an attempt to the browser that is here now and sends it to the provider. Beginning again
 * binds it anew: cookie, state and claim code of an earlier browser are worth nothing from then on.
 */
export async function beginAttempt(
  deps: BeginDeps,
  input: {
    readonly attemptId: string;
    /** Of `Origin`, else of `Referer`. */
    readonly fromOrigin: string | undefined;
    /** The person pressed "Continue" on our own page. */
    readonly confirmed: boolean;
    readonly cookie: (name: string) => string | undefined;
    /** The address itself proved whose it is: a token of the user was in it. */
    readonly withToken?: true;
  },
): Promise<Beginning> {
  const found = await findAttemptOfAnyProject(deps, input.attemptId);
  if (found === undefined) return { kind: 'closed' };
  const { row } = found;
  const state = currentState(row, deps.clock.now());
  // A link for somebody else has a page of its own, which knows its secret.
  if ((state !== 'opened' && state !== 'awaiting_provider') || row.link_id !== null) return { kind: 'closed' };
  const project = await deps.projects.get(row.project_id);
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration === undefined) return { kind: 'closed' };

  // The portal, which only pages of the host can have around it, opens windows from our own origin and for itself.
  const own = new URL(deps.publicUrl).origin;
  const fromPortal = project.paragonCompat && row.origin === own && input.fromOrigin === own;
  const fromHost = fromPortal || (input.fromOrigin !== undefined && project.origins.includes(input.fromOrigin));
  const mark = { projectId: row.project_id, userId: found.externalUserId };
  const tab = row.session_sha256 === null ? undefined : tabOf(deps, mark, input.cookie);
  if (row.session_sha256 !== null && !(fromHost && row.origin !== null && (tab !== undefined || input.withToken))) {
    return { kind: 'strayed' };
  }
  if (!fromHost && !input.confirmed) {
    return {
      kind: 'confirm',
      projectName: project.name,
      integrationName: integration.name,
      userId: found.externalUserId,
    };
  }
  const claimCode = randomToken();
  const returns = row.return_url !== null;
  const claim = fromHost && row.origin !== null && !returns ? { origin: row.origin, claimCode } : undefined;
  // Who goes back in this tab gets another code at the end, and only if this one says that the host's page began it.
  const claimSha256 = claim === undefined && !(fromHost && returns) ? null : sha256(claimCode);
  const bound = await bindAttempt(deps, { project, integration, row }, claimSha256);
  if (bound === undefined) return { kind: 'closed' };
  const handOver = row.session_sha256 === null ? {} : { handOver: { tab: input.withToken === true ? undefined : tab } };
  return { kind: 'go', ...bound, claim, ...handOver };
}
