/** A path that is no path, or that leads out of where it may go. */
export class PathError extends TypeError {
  override readonly name = 'PathError';
}

/** Joins a path below a base URL; the path can never leave it. @throws PathError */
export function urlBelow(baseUrl: string, path: string): URL {
  const base = new URL(baseUrl.replace(/\/+$/, ''));
  const url = URL.parse(`${base.href.replace(/\/$/, '')}/${path.replace(/^\/+/, '')}`);
  const folder = base.pathname.replace(/\/$/, '');
  if (url?.origin !== base.origin || !`${url.pathname}/`.startsWith(`${folder}/`)) {
    throw new PathError(`The path "${path}" leads out of ${base.href}.`);
  }
  return url;
}
