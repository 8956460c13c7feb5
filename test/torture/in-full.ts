/** `npm run torture` runs in full what `npm run verify` runs in small. */
export const inFull = process.env.TORTURE === 'full';

/** Says how far a long test has come, and its figures. */
export function tell(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
}
