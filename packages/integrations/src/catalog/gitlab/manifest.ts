import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'gitlab',
  name: 'GitLab',
  category: 'development',
  status: 'verified',
  docs: 'https://docs.gitlab.com/api/oauth2/',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/04b8ef1303253eb7059349dfa73dfe25df4ac1fb/doc/api/oauth2.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/04b8ef1303253eb7059349dfa73dfe25df4ac1fb/doc/api/oauth2.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'revocationUrl',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/04b8ef1303253eb7059349dfa73dfe25df4ac1fb/doc/api/oauth2.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/04b8ef1303253eb7059349dfa73dfe25df4ac1fb/doc/api/oauth2.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/04b8ef1303253eb7059349dfa73dfe25df4ac1fb/doc/api/oauth2.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/04b8ef1303253eb7059349dfa73dfe25df4ac1fb/doc/api/oauth2.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/04b8ef1303253eb7059349dfa73dfe25df4ac1fb/doc/api/oauth2.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/000087abd5a11442a7e34b0e5f3bf86cb40fa8e4/doc/api/users.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'webhookProof',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/00c78fb814d7ce00989ac04edd6cdaa3239da284/doc/user/project/integrations/webhooks.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'webhookEvents',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/00c78fb814d7ce00989ac04edd6cdaa3239da284/doc/user/project/integrations/webhooks.md',
      readOn: '2026-11-26',
    },
    {
      fact: 'rateLimit',
      url: 'https://github.com/gitlabhq/gitlabhq/blob/0286e4c628d68960d0ca9e961d82c3ea6ac90633/doc/administration/settings/user_and_ip_rate_limits.md',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
