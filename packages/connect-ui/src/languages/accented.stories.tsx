import type { Meta } from '@storybook/react-vite';
import { en } from '../locales/en.ts';
import { accentCatalogue } from '../messages/pseudo-locales.ts';
import { type PanelStoryArgs, panelMeta } from '../panel/panel-story.tsx';
import { detailsIn, failureIn, formIn, overviewIn, questionIn, type StoryLanguage } from './language-story.tsx';

export default { ...panelMeta, title: 'Languages/Accented' } satisfies Meta<PanelStoryArgs>;

const accented: StoryLanguage = {
  locale: 'en-XA',
  messages: accentCatalogue(en),
  host: {
    description: 'Keeps contacts and deals in step.',
    workflows: ['Send new contacts', 'Update deals'],
    workflowDescription: 'Adds every new contact, with its company.',
    plan: 'Included in Pro',
    keyLabel: 'API key',
    keyHint: 'In Settings, under API keys.',
  },
};

export const Overview = overviewIn(accented);
export const Details = detailsIn(accented);
export const Failure = failureIn(accented);
export const Form = formIn(accented);
export const Question = questionIn(accented);
