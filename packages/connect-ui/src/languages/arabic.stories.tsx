import type { Meta } from '@storybook/react-vite';
import { ar } from '../locales/ar.ts';
import { type PanelStoryArgs, panelMeta } from '../panel/panel-story.tsx';
import { detailsIn, failureIn, formIn, overviewIn, questionIn, type StoryLanguage } from './language-story.tsx';

export default { ...panelMeta, title: 'Languages/Arabic' } satisfies Meta<PanelStoryArgs>;

const arabic: StoryLanguage = {
  locale: 'ar',
  messages: ar,
  host: {
    description: 'يُبقي جهات الاتصال والصفقات متطابقة.',
    workflows: ['إرسال جهات الاتصال الجديدة', 'إصدار الفواتير عند البيع'],
    workflowDescription: 'تضيف كل جهة اتصال جديدة مع شركتها.',
    plan: 'ضمن باقة Pro',
    keyLabel: 'مفتاح API',
    keyHint: 'في «الإعدادات»، ضمن «مفاتيح API».',
  },
};

export const Overview = overviewIn(arabic);
export const Details = detailsIn(arabic);
export const Failure = failureIn(arabic);
export const Form = formIn(arabic);
export const Question = questionIn(arabic);
