import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'sandbox-crm',
  name: 'Sandbox CRM',
  category: 'sandbox',
  status: 'verified',
  docs: 'http://127.0.0.1:4400',
  sources: [],
} as const satisfies Manifest;
