import type { StorybookConfig } from '@storybook/react-vite';
import { defaultClientConditions, mergeConfig } from 'vite';

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: ['../docs/*.mdx', '../../../packages/connect-ui/src/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y'],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  // Sources, not builds: a story shows what is being worked on.
  viteFinal: (vite) => mergeConfig(vite, { resolve: { conditions: ['@acme/source', ...defaultClientConditions] } }),
};

export default config;
