import type { Meta } from '@storybook/react-vite';
import { ja } from '../locales/ja.ts';
import { type PanelStoryArgs, panelMeta } from '../panel/panel-story.tsx';
import { detailsIn, failureIn, formIn, overviewIn, questionIn, type StoryLanguage } from './language-story.tsx';

export default { ...panelMeta, title: 'Languages/Japanese' } satisfies Meta<PanelStoryArgs>;

const japanese: StoryLanguage = {
  locale: 'ja',
  messages: ja,
  host: {
    description: '連絡先と商談を常に最新の状態に保ちます。',
    workflows: ['新しい連絡先を送信', '受注時に請求書を作成'],
    workflowDescription: '新しい連絡先を、会社情報とあわせて登録します。',
    plan: 'Proプランで利用できます',
    keyLabel: 'APIキー',
    keyHint: '「設定」の「APIキー」で確認できます。',
  },
};

export const Overview = overviewIn(japanese);
export const Details = detailsIn(japanese);
export const Failure = failureIn(japanese);
export const Form = formIn(japanese);
export const Question = questionIn(japanese);
