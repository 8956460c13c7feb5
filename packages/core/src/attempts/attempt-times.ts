/** How long an attempt, its state and its cookie live. */
export const attemptMinutes = 15;
/** How long a finished account waits for the panel that asked for it. */
export const claimMinutes = 2;
/** Wrong codes before a pending account is given up. */
export const codeTries = 5;

export function minutesFrom(now: Date, minutes: number): Date {
  return new Date(now.getTime() + minutes * 60_000);
}
