import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import type { Appearance } from '../headless/connect-provider.tsx';
import { ConnectPanel } from '../panel/connect-panel.tsx';
import { preloadDetail } from '../panel/lazy-detail.tsx';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { everyState } from './every-state.ts';

type Variables = NonNullable<Appearance['variables']>;

interface Knobs extends Record<Exclude<keyof Variables, 'fontFamily'>, string> {
  readonly fontFamily: string;
  readonly density: NonNullable<Appearance['density']>;
  readonly colorScheme: NonNullable<Appearance['colorScheme']>;
  readonly direction: 'ltr' | 'rtl';
  readonly width: number;
  readonly hostFontSize: number;
  readonly headingLevel: number;
}

const variableNames = ['accent', 'surface', 'text', 'danger', 'radius', 'space', 'fontSize', 'fontFamily'] as const;

/** What the host would write: nothing that is as it is anyway. */
function appearanceOf(knobs: Knobs): Appearance {
  const set = variableNames.filter((name) => knobs[name] !== '').map((name) => [name, knobs[name]] as const);
  return {
    ...(knobs.colorScheme === 'inherit' ? {} : { colorScheme: knobs.colorScheme }),
    ...(knobs.density === 'comfortable' ? {} : { density: knobs.density }),
    ...(set.length === 0 ? {} : { variables: Object.fromEntries(set) }),
  };
}

/** As it stands in code: without the quotes that a name does not need. */
function written(appearance: Appearance): string {
  return JSON.stringify(appearance, null, 2).replace(/"(\w+)":/g, '$1:');
}

function Playground(knobs: Knobs): React.JSX.Element {
  const appearance = appearanceOf(knobs);
  const { direction, width, hostFontSize, headingLevel } = knobs;
  return (
    <div dir={direction} style={{ inlineSize: width, maxInlineSize: '100%', fontSize: hostFontSize }}>
      <ScenarioProvider scenario={{ user: everyState, latencyMs: 50 }} timeZone="UTC" appearance={appearance}>
        <ConnectPanel headingLevel={headingLevel} />
      </ScenarioProvider>
      {Object.keys(appearance).length === 0 ? (
        <p>This is how it looks when you say nothing.</p>
      ) : (
        <figure className="written" aria-labelledby="written">
          <figcaption id="written">To have it so, give this to the provider:</figcaption>
          <pre dir="ltr">{`appearance={${written(appearance)}}`}</pre>
        </figure>
      )}
    </div>
  );
}

const colour = (description: string) => ({ control: 'color', description, table: { category: 'variables' } }) as const;
const text = (description: string) => ({ control: 'text', description, table: { category: 'variables' } }) as const;

export default {
  title: 'Appearance/Playground',
  component: Playground,
  loaders: [preloadDetail],
  parameters: { controls: { disable: false, expanded: true } },
  argTypes: {
    accent: colour('Of what can be pressed. Its text is black or white, whichever is read better on it.'),
    surface: colour('Behind everything.'),
    text: colour('Lines, hints and quiet text are mixed from it and the surface.'),
    danger: colour('Of what is broken, and of what cannot be undone.'),
    radius: text('Of the panel; controls take four fifths of it.'),
    space: text('One step of room. Empty: 4px, or 3px where it is compact.'),
    fontSize: text('Empty: the host’s.'),
    fontFamily: text('Empty: the host’s.'),
    density: { control: 'inline-radio', options: ['comfortable', 'compact'] },
    colorScheme: { control: 'inline-radio', options: ['inherit', 'light', 'dark', 'system'] },
    direction: { control: 'inline-radio', options: ['ltr', 'rtl'], table: { category: 'the host’s page' } },
    width: { control: { type: 'range', min: 320, max: 1200, step: 20 }, table: { category: 'the host’s page' } },
    hostFontSize: { control: { type: 'range', min: 12, max: 24, step: 1 }, table: { category: 'the host’s page' } },
    headingLevel: { control: { type: 'range', min: 1, max: 6, step: 1 } },
  },
  args: {
    accent: '',
    surface: '',
    text: '',
    danger: '',
    radius: '',
    space: '',
    fontSize: '',
    fontFamily: '',
    density: 'comfortable',
    colorScheme: 'inherit',
    direction: 'ltr',
    width: 1200,
    hostFontSize: 16,
    headingLevel: 2,
  },
} satisfies Meta<Knobs>;

type Story = StoryObj<Knobs>;

/** Every state of the list. */
export const List: Story = {};

/** The details of one integration beside it, where there is room. */
export const Details: Story = {
  args: { accent: '#0f766e', radius: '6px', density: 'compact', headingLevel: 3 },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await expect(page.getByRole('heading', { name: 'Integrations', level: 3 })).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Manage Sandbox CRM' }));
    await expect(await page.findByRole('heading', { name: 'Sandbox CRM', level: 4 })).toHaveFocus();
    const shown = page.getByRole('figure').textContent ?? '';
    await expect(shown).toContain('density: "compact"');
    await expect(shown).toContain('accent: "#0f766e"');
    // What is as it is anyway is not said.
    await expect(shown).not.toContain('surface');
  },
};
