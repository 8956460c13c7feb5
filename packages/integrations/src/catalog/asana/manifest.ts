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
    {
      fact: 'webhookProof',
      url: 'https://github.com/Asana/developer-docs/blob/39208263c62b69026149378e7dc5f5dedb8e9fed/source/includes/markdown/_webhooks.html.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/Asana/devrel-examples/blob/00d81bb224cc43d87846dc8c4bf334a01197aee2/javascript/webhooks-nodejs/index.js',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookProof',
      url: 'https://developers.asana.com/reference/createwebhook.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/Asana/developer-docs/blob/39208263c62b69026149378e7dc5f5dedb8e9fed/source/includes/markdown/_webhooks.html.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/Asana/openapi/blob/fc9f8dcf224efa8e06bfc955d91dd95aac7a398d/defs/asana_oas.yaml',
      readOn: '2026-11-26',
    },
    {
      fact: 'revocation',
      url: 'https://github.com/Asana/developer-docs/blob/39208263c62b69026149378e7dc5f5dedb8e9fed/source/includes/markdown/_auth.html.md',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
