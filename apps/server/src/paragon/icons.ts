import type { ParagonVerb } from './paragon-call.ts';

/** A mark with the first letter. Brands belong to their owners, and none is shipped with the server. */
export const getIcon: ParagonVerb = async ({ parameters }) => {
  const [letter = '?'] = (parameters['file'] ?? '').replace(/^custom\./, '').match(/[A-Za-z0-9]/) ?? [];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48"><rect width="48" height="48" rx="10" fill="#4b5563"/><text x="24" y="33" font-family="system-ui,sans-serif" font-size="26" font-weight="600" text-anchor="middle" fill="#fff">${letter.toUpperCase()}</text></svg>`;
  return new Response(svg, {
    headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' },
  });
};
