import { isRecord } from './host-page.ts';

/** What the client knows of an account. */
export interface KnownAccount {
  readonly id: string;
  readonly status: string;
  readonly configurations: readonly {
    readonly workflowSettings?: Readonly<Record<string, { readonly enabled: boolean }>>;
  }[];
}

/** What the client knows of an integration. */
export interface KnownIntegration {
  readonly enabled: boolean;
  readonly allCredentials: readonly KnownAccount[];
}

export type Integrations = Readonly<Record<string, KnownIntegration>>;

/** What the client says is to be seen now. */
export interface Update {
  readonly userId: string;
  readonly token: string;
  readonly integrations: Integrations;
  /** The integration that is asked for, if one is: by its id with us and by what it is called at Paragon. */
  readonly wanted: { readonly id: string; readonly type: string } | undefined;
  /** Whether it is to be shown as well: an installation that the client leads shows nothing where a window does it all. */
  readonly isShown: boolean;
  /** It was asked for to be installed, and is over when that is done: `seen` where the customer is asked something here. */
  readonly installs: 'seen' | 'unseen' | undefined;
}

/** Undefined while nobody is signed in, or of another project than this page is for. */
export function readUpdate(message: Readonly<Record<string, unknown>>, projectId: string): Update | undefined {
  const { nextContext, nextModalState } = message;
  if (!isRecord(nextContext) || !isRecord(nextModalState) || nextContext['projectId'] !== projectId) return undefined;
  const { user } = nextContext;
  if (!isRecord(user) || user['authenticated'] !== true) return undefined;
  const { token, userId } = user;
  if (typeof token !== 'string' || typeof userId !== 'string') return undefined;
  const integrations = (user['integrations'] ?? {}) as Integrations;
  const { integration, apiInstallationOptions } = nextModalState;
  const options = isRecord(apiInstallationOptions) ? apiInstallationOptions : {};
  if (!isRecord(integration)) {
    return { userId, token, integrations, wanted: undefined, isShown: false, installs: undefined };
  }
  const type = String(
    isRecord(integration['customIntegration']) ? integration['customIntegration']['slug'] : integration['type'],
  );
  const isInstalled = integrations[type]?.enabled === true;
  const isInstallation = options['isApiInstallation'] === true;
  const staysOpen = options['showPortalAfterInstall'] === true;
  const asksFirst = integration['needPreOauthInputs'] === true;
  const isAnother = options['allowMultipleCredentials'] === true;
  return {
    userId,
    token,
    integrations,
    wanted: { id: String(integration['providerType']), type },
    isShown: !isInstallation || (isInstalled && staysOpen) || (asksFirst && (!isInstalled || isAnother)),
    installs: !isInstallation || staysOpen ? undefined : asksFirst ? 'seen' : 'unseen',
  };
}
