/** A one-time link with which somebody else connects an account for a user. `expired` is a matter of time and is stored nowhere. */
export const connectLinkStates = ['open', 'opened', 'finished', 'revoked', 'expired'] as const;
/** See {@link connectLinkStates}. */
export type ConnectLinkState = (typeof connectLinkStates)[number];
/** What is written down of it. */
export type StoredConnectLinkState = Exclude<ConnectLinkState, 'expired'>;

/** Legal moves of a link. `opened` means that one browser has said yes, and it works in that browser alone. */
export const connectLinkMoves = {
  open: ['opened', 'revoked'],
  opened: ['finished', 'revoked'],
  finished: [],
  revoked: [],
} as const satisfies Record<StoredConnectLinkState, readonly StoredConnectLinkState[]>;
