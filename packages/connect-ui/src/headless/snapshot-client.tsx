import type { ConnectedUser, Readable } from '@acme/connect';
import { type ReactNode, Suspense, use, useMemo } from 'react';
import type { HeardClient } from './connect-events.ts';
import type { ConnectSnapshot } from './connect-snapshot.ts';
import { noSubscription } from './use-shown-time-zone.ts';

export type GivenSnapshot = ConnectSnapshot | Promise<ConnectSnapshot> | undefined;

interface SnapshotClientProps {
  /** The same one at every render. */
  readonly snapshot: GivenSnapshot;
  readonly makeClient: (initialUser?: ConnectedUser) => HeardClient;
  readonly children: (client: HeardClient) => ReactNode;
}

/**
 * The client that begins with the snapshot. While a promised one is on its way, the same children are shown over a client
 * that is still pending: the fallback of this boundary is the host's page with the panel's own skeleton in it.
 */
export function SnapshotClient(props: SnapshotClientProps): React.JSX.Element {
  const begun = <Begin {...props} />;
  return isPromised(props.snapshot) ? <Suspense fallback={<Begin {...props} isWaiting />}>{begun}</Suspense> : begun;
}

function Begin(props: SnapshotClientProps & { readonly isWaiting?: boolean }): ReactNode {
  const { snapshot, makeClient, children, isWaiting = false } = props;
  const user = isWaiting ? undefined : (isPromised(snapshot) ? use(snapshot) : snapshot)?.user;
  const client = useMemo(() => {
    const made = makeClient(user);
    // What is on its way is not asked for a second time.
    return isWaiting ? { ...made, user: silent(made.user), health: silent(made.health) } : made;
  }, [makeClient, user, isWaiting]);
  return children(client);
}

function silent<Value>(readable: Readable<Value>): Readable<Value> {
  return { ...readable, subscribe: noSubscription };
}

/** A snapshot that cannot fail: what is promised and not kept is read by the browser. */
export function unfailing(snapshot: GivenSnapshot): GivenSnapshot {
  return isPromised(snapshot) ? snapshot.then(undefined, () => ({})) : snapshot;
}

function isPromised(snapshot: GivenSnapshot): snapshot is Promise<ConnectSnapshot> {
  return snapshot !== undefined && 'then' in snapshot;
}
