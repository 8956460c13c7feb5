import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'freshdesk',
  name: 'Freshdesk',
  category: 'support',
  status: 'unverified',
  docs: 'https://developers.freshdesk.com/api/#authentication',
  sources: [
    {
      fact: 'baseUrl',
      url: 'https://github.com/freshdesk/fresh-samples/blob/cc095f69cef050638a31e0f8615d2134cae84a83/C-Sharp/CreateTicket.cs',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
