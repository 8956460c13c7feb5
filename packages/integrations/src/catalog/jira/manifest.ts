import type { Manifest } from '../../connector/manifest.ts';

export const manifest = {
  id: 'jira',
  name: 'Jira Cloud',
  category: 'project-management',
  status: 'verified',
  docs: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
  sources: [
    {
      fact: 'authorizationUrl',
      url: 'https://github.com/atlassian/passport-atlassian-oauth2/blob/ec86f9981f138d6ddcefc2bbd3ba1d5341a5cb59/lib/strategy.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'authorizationUrl',
      url: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
      readOn: '2026-11-25',
    },
    {
      fact: 'tokenUrl',
      url: 'https://github.com/atlassian/passport-atlassian-oauth2/blob/ec86f9981f138d6ddcefc2bbd3ba1d5341a5cb59/lib/strategy.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'clientAuthentication',
      url: 'https://github.com/atlassian/passport-atlassian-oauth2/blob/ec86f9981f138d6ddcefc2bbd3ba1d5341a5cb59/lib/strategy.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'extraParameters',
      url: 'https://github.com/atlassian/passport-atlassian-oauth2/blob/ec86f9981f138d6ddcefc2bbd3ba1d5341a5cb59/lib/strategy.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'scopes',
      url: 'https://github.com/atlassian/passport-atlassian-oauth2/blob/ec86f9981f138d6ddcefc2bbd3ba1d5341a5cb59/README.md',
      readOn: '2026-11-25',
    },
    {
      fact: 'baseUrl',
      url: 'https://github.com/atlassian/passport-atlassian-oauth2/blob/ec86f9981f138d6ddcefc2bbd3ba1d5341a5cb59/lib/strategy.js',
      readOn: '2026-11-25',
    },
    {
      fact: 'identity',
      url: 'https://github.com/atlassian/passport-atlassian-oauth2/blob/ec86f9981f138d6ddcefc2bbd3ba1d5341a5cb59/lib/strategy.js',
      readOn: '2026-11-26',
    },
  ],
} as const satisfies Manifest;
