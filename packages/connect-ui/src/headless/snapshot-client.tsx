import type { ConnectClient, ConnectedUser } from '@acme/connect';
import { type ReactNode, Suspense, use, useMemo } from 'react';
import type { ConnectSnapshot } from './connect-snapshot.ts';

export type GivenSnapshot = ConnectSnapshot | Promise<ConnectSnapshot> | undefined;

interface SnapshotClientProps {
  /** The same one at every render. */
  readonly snapshot: GivenSnapshot;
  readonly makeClient: (initialUser?: ConnectedUser) => ConnectClient;
  readonly children: (client: ConnectClient) => ReactNode;
}

/**
 * The client that begins with the snapshot. While a promised one is on its way, the same children are shown over a client
 * that is still pending: the fallback of this boundary is the host's page with the panel's own skeleton in it.
 */
export function SnapshotClient({ snapshot, ...rest }: SnapshotClientProps): React.JSX.Element {
  if (!isPromised(snapshot)) return <WithUser {...rest} user={snapshot?.user} />;
  return (
    <Suspense fallback={<Waiting {...rest} />}>
      <WhenRead {...rest} snapshot={snapshot} />
    </Suspense>
  );
}

type Rest = Omit<SnapshotClientProps, 'snapshot'>;

function WithUser({ makeClient, children, user }: Rest & { readonly user: ConnectedUser | undefined }): ReactNode {
  return children(useMemo(() => makeClient(user), [makeClient, user]));
}

function WhenRead({ snapshot, ...rest }: Rest & { readonly snapshot: Promise<ConnectSnapshot> }): React.JSX.Element {
  return <WithUser {...rest} user={use(snapshot).user} />;
}

function Waiting({ makeClient, children }: Rest): ReactNode {
  return children(useMemo(() => silenced(makeClient()), [makeClient]));
}

const noSubscription = (): (() => void) => () => {};

/** A client that does not read by itself what is on its way already. */
function silenced(client: ConnectClient): ConnectClient {
  return {
    ...client,
    user: { ...client.user, subscribe: noSubscription },
    health: { ...client.health, subscribe: noSubscription },
  };
}

/** A snapshot that cannot fail: what is promised and not kept is read by the browser. */
export function unfailing(snapshot: GivenSnapshot): GivenSnapshot {
  return isPromised(snapshot) ? snapshot.then(undefined, () => ({})) : snapshot;
}

function isPromised(snapshot: GivenSnapshot): snapshot is Promise<ConnectSnapshot> {
  return snapshot !== undefined && 'then' in snapshot;
}
