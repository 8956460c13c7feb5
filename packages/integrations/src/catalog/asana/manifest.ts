import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'asana',
  name: 'Asana',
  category: 'project-management',
  status: 'verified',
  docs: 'https://developers.asana.com/docs/oauth',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/Asana/openapi/blob/fc9f8dcf224efa8e06bfc955d91dd95aac7a398d/defs/asana_oas.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/Asana/openapi/blob/fc9f8dcf224efa8e06bfc955d91dd95aac7a398d/defs/asana_oas.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/Asana/node-asana/blob/0b0ee3d304a4b41848e0116aa062a53a1572713b/lib/auth/app.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/Asana/openapi/blob/fc9f8dcf224efa8e06bfc955d91dd95aac7a398d/defs/asana_oas.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/Asana/openapi/blob/fc9f8dcf224efa8e06bfc955d91dd95aac7a398d/defs/asana_oas.yaml',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/Asana/openapi/blob/fc9f8dcf224efa8e06bfc955d91dd95aac7a398d/defs/asana_oas.yaml',
      readOn: '2026-11-25',
    },
  ],
} as const satisfies Manifest;
