import '@acme/connect-ui/styles.css';
import './host-page.css';
import './parts-page.css';
import type { Preview } from '@storybook/react-vite';
import { useLayoutEffect } from 'react';

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
  },
  initialGlobals: { scheme: 'light', direction: 'ltr' },
  parameters: { layout: 'fullscreen', controls: { disable: true }, actions: { disable: true } },
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
