/** A signing key. `retiring` still verifies and signs nothing new; `disabled` verifies nothing and is final. */
export const signingKeyStates = ['active', 'retiring', 'disabled'] as const;
/** See {@link signingKeyStates}. */
export type SigningKeyState = (typeof signingKeyStates)[number];

/** Legal moves of a signing key. A leaked key is disabled at once; a retirement can be taken back. */
export const signingKeyMoves = {
  active: ['retiring', 'disabled'],
  retiring: ['active', 'disabled'],
  disabled: [],
} as const satisfies Record<SigningKeyState, readonly SigningKeyState[]>;
