'use client';
import {
  type AnyConfig,
  type ConnectClient,
  type ConnectedUser,
  type ConnectOptions,
  createConnect,
  type Integration,
} from '@acme/connect';
import {
  type ComponentType,
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import type { ConnectPart } from '../panel/class-names.ts';
import type { Messages, Translate, TranslateAll } from '../messages/catalogue.ts';
import { createTranslate } from '../messages/create-translate.ts';
import { AnnouncerContext, createAnnouncer, LiveRegions } from './announcer.tsx';
import { type ConnectEvent, type ConnectStart, type HeardClient, hearing, useHearing } from './connect-events.ts';
import type { ConnectSnapshot } from './connect-snapshot.ts';
import { SnapshotClient, unfailing } from './snapshot-client.tsx';
import { useShownTimeZone } from './use-shown-time-zone.ts';

/** How the styled parts look. Everything that is not set comes from the host's page. */
export interface Appearance {
  /** `inherit` (default): the host's own `color-scheme` decides. `system`: the operating system does. */
  readonly colorScheme?: 'inherit' | 'light' | 'dark' | 'system';
  /** Become `--acme-*` custom properties on the panel; a host's style sheet may set them as well. */
  readonly variables?: Readonly<
    Partial<Record<'accent' | 'surface' | 'text' | 'danger' | 'radius' | 'space' | 'fontSize' | 'fontFamily', string>>
  >;
  /**
   * Classes of the host by part, such as utilities of Tailwind. Against our rules they win where they are loaded later, and always
   * against `styles.layered.css`. Keep it the same object between renders.
   */
  readonly classNames?: Readonly<Partial<Record<ConnectPart, string>>>;
  readonly density?: 'comfortable' | 'compact';
}

/** Places that the host fills. */
export interface ConnectSlots<Config = AnyConfig> {
  /** In the row of an integration that the plan does not include or has paused, such as a link to the plans. */
  readonly LockedAction?: ComponentType<{ readonly integration: Integration<Config> }>;
  /** Inside the plate of an integration's logo, instead of its first letter. Its name stands beside it: no text of its own. */
  readonly Logo?: ComponentType<{ readonly integration: Integration<Config> }>;
  /** Instead of "No integrations yet." */
  readonly EmptyState?: ComponentType;
}

interface Shared<Config> {
  readonly children: ReactNode;
  /**
   * Your own id of whoever is signed in, where somebody else can be without a new page. Another one begins anew, with a token of
   * theirs: without it, the panel goes on with the token it has, until that ends.
   */
  readonly userId?: string | undefined;
  readonly appearance?: Appearance | undefined;
  /**
   * BCP 47. Default: `en`. Numbers, dates, plurals and sorting follow it, and where it is written from right to left the
   * panel is too; otherwise the panel runs as the page does.
   */
  readonly locale?: string | undefined;
  /**
   * Other texts than the English ones: a language of `@acme/connect-ui/locales/*`, single texts, or both. Keep it the same
   * object between renders.
   */
  readonly messages?: Messages | undefined;
  /** Of the dates shown. Default: the browser's; HTML of a server is in UTC until it is hydrated, if this does not say otherwise. */
  readonly timeZone?: string | undefined;
  readonly slots?: ConnectSlots<Config> | undefined;
  /** What a colleague is called, by your own id of them. Without it, and where it knows none, nobody is named. */
  readonly nameOfColleague?: ((userId: string) => string | undefined) | undefined;
  /**
   * Asked inside the click, before an account is connected, or connected again: `false`, and nothing begins, for example because you show
   * your plans instead. It answers at once, for a window that is opened later is blocked. Who may connect what is up to the definition: this
   * is not asked for a link that somebody else connects with.
   */
  readonly beforeConnect?: ((start: ConnectStart<Config>) => boolean) | undefined;
  /** Told what the customer does below, once the server has agreed, and what fails. What happens elsewhere is in the user. */
  readonly onEvent?: ((event: ConnectEvent<Config>) => void) | undefined;
}

interface Made<Config> extends ConnectOptions {
  readonly client?: undefined;
  /**
   * What `prefetchConnect` has read on the server; the first one counts. As a promise it streams: the page is sent with
   * the skeleton, and the list follows. One that fails is no failure: the browser reads by itself.
   */
  readonly snapshot?: ConnectSnapshot<Config> | Promise<ConnectSnapshot<Config>> | undefined;
}

/** A client of the host's making, or what is needed to make one. */
export type ConnectProviderProps<Config = AnyConfig> = Shared<Config> &
  ({ readonly client: ConnectClient<Config>; readonly snapshot?: undefined } | Made<Config>);

export interface ConnectContext {
  readonly client: HeardClient;
  readonly appearance: Appearance;
  readonly slots: ConnectSlots;
  readonly locale: string;
  readonly timeZone: string | undefined;
  readonly nameOfColleague: (userId: string) => string | undefined;
  readonly beforeConnect: ((start: ConnectStart) => boolean) | undefined;
  readonly t: Translate;
  /** The same with English texts that a part brings along. */
  readonly tWith: (texts: object) => TranslateAll;
}

const Context = createContext<ConnectContext | undefined>(undefined);
const nothing = {};
const nobody = (): undefined => undefined;

/**
 * Gives a client, texts and appearance to everything below. To show another user, give it another `userId` or another
 * `client`.
 *
 * @example
 * <ConnectProvider apiUrl="https://connect.example.com" projectId="…" getToken={fetchToken}>
 *   <ConnectPanel />
 * </ConnectProvider>
 */
export function ConnectProvider(props: ConnectProviderProps): React.JSX.Element {
  const {
    children,
    appearance = nothing,
    slots = nothing,
    locale = 'en',
    messages,
    timeZone,
    nameOfColleague = nobody,
    beforeConnect,
    onEvent,
  } = props;
  const makeClient = useMakeClient(props);
  const [first] = useState(() => ({ makeClient, snapshot: unfailing(props.snapshot) }));
  const [announcer] = useState(createAnnouncer);
  const t = useMemo(() => createTranslate(locale, messages), [locale, messages]);
  const tWith = useCallback((texts: object) => createTranslate(locale, messages, texts), [locale, messages]);
  const settings = useMemo(
    () => ({ appearance, slots, locale, timeZone, nameOfColleague, beforeConnect, t, tWith }),
    [appearance, slots, locale, timeZone, nameOfColleague, beforeConnect, t, tWith],
  );
  return (
    <AnnouncerContext value={announcer}>
      {/* What was read from one server says nothing about another. */}
      <SnapshotClient
        key={props.userId}
        snapshot={first.makeClient === makeClient ? first.snapshot : undefined}
        makeClient={makeClient}
      >
        {(client) => (
          <Provide client={client} settings={settings} onEvent={onEvent}>
            {children}
          </Provide>
        )}
      </SnapshotClient>
      <LiveRegions announcer={announcer} locale={locale} />
    </AnnouncerContext>
  );
}

interface ProvideProps {
  readonly client: HeardClient;
  readonly settings: Omit<ConnectContext, 'client'>;
  readonly onEvent: ((event: ConnectEvent) => void) | undefined;
  readonly children: ReactNode;
}

/** Below the boundary of the snapshot: what changes on hydration must not reach a boundary that still waits. */
function Provide({ client, settings, onEvent, children }: ProvideProps): React.JSX.Element {
  useHearing(client, onEvent);
  const timeZone = useShownTimeZone(settings.timeZone);
  const value = useMemo(() => ({ ...settings, client, timeZone }), [settings, client, timeZone]);
  return <Context value={value}>{children}</Context>;
}

type Given = Partial<Shared<AnyConfig>> & ConnectOptions & { readonly client?: ConnectClient };

/** Nothing to close: a client without subscribers is silent. */
function useMakeClient(props: ConnectProviderProps): (initialUser?: ConnectedUser) => HeardClient {
  // Without a client, all the rest is there.
  const { client, apiUrl, projectId, userId, getToken, fetch } = props as Given;
  const [latest] = useState(() => createHolder({ getToken, fetch }));
  useLayoutEffect(() => latest.set({ getToken, fetch }), [latest, getToken, fetch]);
  return useCallback(
    (initialUser) =>
      hearing(
        client ??
          createConnect({
            apiUrl,
            projectId,
            initialUser,
            // A new function on every render must not make a new client.
            getToken: (request) => latest.get().getToken(request),
            fetch: (...request) => (latest.get().fetch ?? globalThis.fetch)(...request),
          }),
      ),
    // Nor one for somebody else, that of another user.
    // oxlint-disable-next-line react/exhaustive-deps
    [client, apiUrl, projectId, userId, latest],
  );
}

function createHolder<Value>(value: Value): { get(): Value; set(next: Value): void } {
  return {
    get: () => value,
    set: (next) => {
      value = next;
    },
  };
}

/** What the provider was given. @throws without a provider above */
export function useConnectContext(): ConnectContext {
  const context = useContext(Context);
  if (context === undefined) throw new Error('Acme Connect: put a <ConnectProvider> above this component.');
  return context;
}

/** The client below the provider, for what no hook covers. */
export function useConnectClient(): ConnectClient {
  return useConnectContext().client;
}

/** Says messages in the provider's language. */
export function useMessages(): Translate {
  return useConnectContext().t;
}
