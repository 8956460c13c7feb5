/** A secret key. `expired` and `disabled` open nothing, and nothing leads back. */
export const secretKeyStates = ['active', 'expired', 'disabled'] as const;
/** See {@link secretKeyStates}. */
export type SecretKeyState = (typeof secretKeyStates)[number];
