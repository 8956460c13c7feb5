import { EnvError } from '../env-error.ts';

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `90d`, `24h`, `30m` or `45s` in seconds. @throws EnvError naming the option */
export function parseDuration(option: string, text: string): number {
  const parts = /^(\d{1,9})([smhd])$/.exec(text);
  const unit = parts?.[2] as keyof typeof seconds | undefined;
  if (parts === null || unit === undefined) {
    throw new EnvError(`${option}: "${text}" is no length of time. Write a number and s, m, h or d, such as "90d"`);
  }
  return Number(parts[1]) * seconds[unit];
}

/** A length of time from now, or a moment in ISO 8601, as ISO 8601. @throws EnvError naming the option */
export function parseMoment(option: string, text: string, now: Date): string {
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  return new Date(now.getTime() + parseDuration(option, text) * 1000).toISOString();
}
