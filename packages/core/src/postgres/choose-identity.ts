import { readFileSync, statSync } from 'node:fs';

/** The user that Postgres runs as when the starter is root. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root. As root: the owner of the cluster if there is one (it was made by
 * somebody else), otherwise `nobody`. As anybody else: undefined, Postgres runs as the same user.
 */
export function chooseIdentity(clusterData: string): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(clusterData, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return nobody();
}

function nobody(): Identity {
  let users = '';
  try {
    users = readFileSync('/etc/passwd', 'utf8');
  } catch {
    // An image without a user list: the number alone is enough for everything but initdb, which says so.
  }
  const found = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(users);
  // macOS writes -2, which the kernel keeps as an unsigned number.
  return { uid: Number(found?.[1] ?? 65534) >>> 0, gid: Number(found?.[2] ?? 65534) >>> 0 };
}
