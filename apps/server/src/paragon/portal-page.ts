import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '@acme/api';
import { html } from 'hono/html';
import type { ParagonVerb } from './paragon-call.ts';

/** What the build makes of `portal/`, beside the sources and beside what is built of them. */
const built = new URL('../../dist/portal/', import.meta.url);

const types = new Map([
  ['portal.js', 'text/javascript; charset=utf-8'],
  ['panel.js', 'text/javascript; charset=utf-8'],
  ['portal.css', 'text/css; charset=utf-8'],
]);

/**
 * The page that a Paragon client puts into a frame of the host's page. Nobody but the project's own pages may have it around them, it
 * loads its own two scripts and sheet and calls its own part of the API. It knows no user before the page around it tells one.
 */
export const openPortal: ParagonVerb = async ({ core, projectId, publicUrl }) => {
  const origins = await core.allowedOrigins(projectId);
  const base = `${publicUrl}/projects/${projectId}/ui/`;
  const page = await html`<!doctype html>
    <html lang="en" data-origins="${origins.join(' ')}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Integrations</title>
        <link rel="stylesheet" href="${base}portal.css" />
        <script type="module" src="${base}portal.js"></script>
      </head>
      <body>
        <noscript>This page needs JavaScript.</noscript>
      </body>
    </html>`;
  const policy = [
    `default-src 'none'`,
    `script-src ${base}`,
    `style-src ${base}`,
    `connect-src ${base}trpc/`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors ${origins.length === 0 ? `'none'` : origins.join(' ')}`,
  ];
  return new Response(String(page), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'referrer-policy': 'no-referrer',
    },
  });
};

interface BuiltFile {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly tag: string;
}

const kept = new Map<string, BuiltFile>();

/** The scripts and the sheet of the page. A browser that has them asks whether they are still those. */
export const getPortalFile: ParagonVerb = async ({ parameters, request }) => {
  const name = parameters['file'] ?? '';
  const type = types.get(name);
  if (type === undefined) throw new AppError('not_found', 'There is nothing at this address.');
  const { bytes, tag } = kept.get(name) ?? (await readBuilt(name));
  const headers = { 'content-type': type, 'cache-control': 'no-cache', etag: tag };
  if (request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers });
  return new Response(bytes, { headers });
};

async function readBuilt(name: string): Promise<BuiltFile> {
  const bytes = await readFile(new URL(name, built));
  const file = { bytes, tag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
  kept.set(name, file);
  return file;
}
