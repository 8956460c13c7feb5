import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import type { Appearance } from '../headless/connect-provider.tsx';
import { ConnectPanel } from '../panel/connect-panel.tsx';
import { preloadDetail } from '../panel/lazy-detail.tsx';
import { inLanguage, type PanelStoryArgs } from '../panel/panel-story.tsx';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { everyState } from './every-state.ts';

interface LookArgs extends Omit<PanelStoryArgs, 'panel'> {
  readonly scheme?: 'light' | 'dark';
}

/** A page of a host that says its scheme; the panel follows it. */
function HostPage({ scenario, provider, scheme }: LookArgs): React.JSX.Element {
  return (
    <div className="look" style={{ colorScheme: scheme }}>
      <ScenarioProvider timeZone="UTC" {...provider} scenario={scenario}>
        <ConnectPanel view={{ screen: 'detail', integrationId: 'sandbox-crm' }} />
      </ScenarioProvider>
    </div>
  );
}

export default {
  title: 'Appearance/Ready looks',
  component: HostPage,
  render: (args, context) => <HostPage {...inLanguage(args, context)} />,
  loaders: [preloadDetail],
  args: { scenario: { user: everyState } },
} satisfies Meta<LookArgs>;

type Story = StoryObj<LookArgs>;

function look(appearance: Appearance): { readonly light: Story; readonly dark: Story } {
  const provider = { appearance };
  return { light: { args: { provider, scheme: 'light' } }, dark: { args: { provider, scheme: 'dark' } } };
}

const plain = look({});
export const PlainLight: Story = plain.light;
export const PlainDark: Story = plain.dark;

/** One object for both schemes: a value may be any colour that CSS knows. */
const violet = look({
  variables: {
    accent: 'light-dark(#6d28d9, #c4b5fd)',
    surface: 'light-dark(#ffffff, #17131f)',
    text: 'light-dark(#1d1630, #f3f0fb)',
    radius: '0px',
  },
});
export const VioletSquareLight: Story = violet.light;
export const VioletSquareDark: Story = violet.dark;

/** The panel says its scheme itself, whatever the page does; or asks the operating system. */
export const AlwaysLight: Story = { args: { provider: { appearance: { colorScheme: 'light' } }, scheme: 'dark' } };
export const AlwaysDark: Story = { args: { provider: { appearance: { colorScheme: 'dark' } }, scheme: 'light' } };
export const AsTheSystem: Story = { args: { provider: { appearance: { colorScheme: 'system' } }, scheme: 'light' } };

const warm = look({
  density: 'compact',
  variables: {
    accent: 'light-dark(#9a3412, #fdba74)',
    surface: 'light-dark(#fffaf3, #211a15)',
    text: 'light-dark(#33261c, #f5ebe0)',
    danger: 'light-dark(#be123c, #fb7185)',
    radius: '14px',
    fontSize: '14px',
  },
});
export const WarmDenseLight: Story = warm.light;
export const WarmDenseDark: Story = {
  ...warm.dark,
  play: async ({ canvasElement }) => {
    const panel = canvasElement.querySelector('[data-acme-part="panel"]') as HTMLElement;
    await expect(getComputedStyle(panel).backgroundColor).toBe('rgb(33, 26, 21)');
  },
};
