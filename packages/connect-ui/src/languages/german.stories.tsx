import type { Meta } from '@storybook/react-vite';
import { de } from '../locales/de.ts';
import { type PanelStoryArgs, panelMeta } from '../panel/panel-story.tsx';
import { detailsIn, failureIn, formIn, overviewIn, questionIn, type StoryLanguage } from './language-story.tsx';

export default { ...panelMeta, title: 'Languages/German' } satisfies Meta<PanelStoryArgs>;

const german: StoryLanguage = {
  locale: 'de',
  messages: de,
  host: {
    description: 'Hält Ansprechpartner und Verkaufschancen auf demselben Stand.',
    workflows: ['Neue Ansprechpartner übertragen', 'Auftragsbestätigungen verschicken'],
    workflowDescription: 'Legt jeden neuen Ansprechpartner mit seinem Unternehmen an.',
    plan: 'Enthalten im Tarif Pro',
    keyLabel: 'API-Schlüssel',
    keyHint: 'Unter „Einstellungen“ im Abschnitt „API-Schlüssel“.',
  },
};

export const Overview = overviewIn(german);
export const Details = detailsIn(german);
export const Failure = failureIn(german);
export const Form = formIn(german);
export const Question = questionIn(german);
