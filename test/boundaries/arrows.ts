/** What of another workspace may be imported at run time; types are always free along an arrow. */
export type RunTime = 'everything' | 'types only' | readonly string[];

const whole = 'everything' as const;

/**
 * Who may import whom. A workspace without a row, an edge without an entry and a value import of an
 * entry point that is not listed here are mistakes; to draw a new arrow is a decision for docs/decisions.
 */
export const arrows: Readonly<Record<string, Readonly<Record<string, RunTime>>>> = {
  'packages/api': {},
  'packages/integrations': {},
  'packages/workflow': {},
  'packages/core': { '@acme/api': whole, '@acme/integrations': whole, '@acme/workflow': whole },
  'packages/sdk': {
    '@acme/api': ['@acme/api/query', '@acme/api/state', '@acme/api/schemas'],
    '@acme/integrations': 'types only',
  },
  'packages/connect': {
    '@acme/api': ['@acme/api/query', '@acme/api/state'],
    '@acme/integrations': 'types only',
  },
  'packages/connect-ui': { '@acme/connect': whole },
  'packages/testing': { '@acme/integrations': whole, '@acme/workflow': whole },
  'apps/server': {
    '@acme/core': whole,
    '@acme/api': whole,
    '@acme/integrations': whole,
    '@acme/workflow': whole,
    // In the page of Paragon's portal, which its build makes for browsers.
    '@acme/connect-ui': ['@acme/connect-ui/element'],
  },
  'apps/dashboard': {
    '@acme/api': ['@acme/api/query', '@acme/api/state', '@acme/api/schemas'],
    '@acme/integrations': 'types only',
  },
  'apps/example': {
    '@acme/sdk': whole,
    '@acme/connect': whole,
    '@acme/connect-ui': whole,
    '@acme/integrations': whole,
  },
  'apps/storybook': { '@acme/connect-ui': whole },
  'apps/sandbox': {},
};

/** What tests alone may import besides; in the package.json under `devDependencies`. */
export const testArrows: Readonly<Record<string, readonly string[]>> = {
  // A definition to be typed by.
  'packages/connect-ui': ['@acme/integrations'],
  // What its pages of prose show is compiled: a definition, a backend and a page of a host.
  'apps/storybook': ['@acme/integrations', '@acme/sdk'],
  // Its workflows are tested as a host tests them.
  'apps/example': ['@acme/testing'],
};
