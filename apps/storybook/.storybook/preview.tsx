import '@acme/connect-ui/styles.css';
import './host-page.css';
import './parts-page.css';
import type { Messages } from '@acme/connect-ui';
import type { Preview } from '@storybook/react-vite';
import { useLayoutEffect } from 'react';
import { configure } from 'storybook/test';
import { DocsPage } from './docs-page.tsx';

// On a machine with more to do than it can, a second is soon over.
configure({ asyncUtilTimeout: 10_000 });

/** Loaded when it is chosen. English needs no messages. */
const languages: Readonly<Record<string, () => Promise<Messages>>> = {
  de: async () => (await import('@acme/connect-ui/locales/de')).de,
  fr: async () => (await import('@acme/connect-ui/locales/fr')).fr,
  es: async () => (await import('@acme/connect-ui/locales/es')).es,
  'pt-BR': async () => (await import('@acme/connect-ui/locales/pt-BR')).ptBR,
  ja: async () => (await import('@acme/connect-ui/locales/ja')).ja,
  ar: async () => (await import('@acme/connect-ui/locales/ar')).ar,
};

const preview: Preview = {
  globalTypes: {
    scheme: {
      description: 'The colour scheme of the host page',
      toolbar: { icon: 'contrast', items: ['light', 'dark'], dynamicTitle: true },
    },
    direction: {
      description: 'The writing direction of the host page',
      toolbar: { icon: 'transfer', items: ['ltr', 'rtl'], dynamicTitle: true },
    },
    locale: {
      description: 'The language of the panel',
      toolbar: { icon: 'globe', items: ['en', ...Object.keys(languages)], dynamicTitle: true },
    },
  },
  initialGlobals: { scheme: 'light', direction: 'ltr', locale: 'en' },
  loaders: [
    async ({ globals }) => {
      const { locale } = globals as { locale: string };
      return { messages: await languages[locale]?.() };
    },
  ],
  parameters: {
    layout: 'fullscreen',
    controls: { disable: true },
    actions: { disable: true },
    docs: { container: DocsPage, canvas: { sourceState: 'none' } },
    options: {
      storySort: {
        order: [
          'For hosts',
          [
            'Getting started',
            'Appearance',
            'Single parts',
            'Settings',
            'Activity',
            'Headless hooks',
            'Deep links',
            'Host page',
            'Errors and states',
            'Accessibility',
            'Testing',
          ],
          'Appearance',
          'Flows',
          'Panel',
        ],
      },
    },
  },
  decorators: [
    (Story, { globals }) => {
      const { scheme, direction } = globals as { scheme: string; direction: string };
      useLayoutEffect(() => {
        document.documentElement.style.colorScheme = scheme;
        document.documentElement.dir = direction;
      }, [scheme, direction]);
      return (
        <div className="host-page">
          <Story />
        </div>
      );
    },
  ],
};

export default preview;
