import type { ConnectionState } from '@acme/connect';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, within } from 'storybook/test';
import { exampleConnection, exampleIntegration, exampleUser } from '../testing/example-user.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { AccountNote } from './account-note.tsx';
import { Button, type ButtonProps } from './button.tsx';
import { FieldError } from './field-error.tsx';
import { Glyph, type GlyphName } from './glyph.tsx';
import { Logo } from './logo.tsx';
import { PanelBanner } from './panel-banner.tsx';
import { inLanguage, type PanelStoryArgs } from './panel-story.tsx';
import { PartRoot } from './part-root.tsx';
import { RefusalText } from './refusal-text.tsx';
import { shownState, type Tone } from './row-states.ts';

interface PieceArgs extends Pick<PanelStoryArgs, 'provider'> {
  readonly children: ReactNode;
}

/** What everything is made of, in all its kinds. The compiler asks for a new kind here as well. */
function Pieces({ children, provider }: PieceArgs): React.JSX.Element {
  return (
    <ScenarioProvider timeZone="UTC" {...provider} scenario={{ user: exampleUser() }}>
      <PartRoot>
        <div data-acme-part="card" style={{ padding: 16, display: 'grid', gap: 12 }}>
          {children}
        </div>
      </PartRoot>
    </ScenarioProvider>
  );
}

export default {
  title: 'Panel/Pieces',
  component: Pieces,
  render: (args, context) => <Pieces {...inLanguage(args, context)} />,
  args: { children: null },
} satisfies Meta<PieceArgs>;

type Story = StoryObj<PieceArgs>;

function keysOf<Key extends string>(all: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(all) as Key[];
}

const glyphs = {
  ring: 'Not connected',
  half: 'Waiting',
  quarter: 'Half set up',
  check: 'Connected',
  triangle: 'Broken',
  bars: 'Paused',
  lock: 'Not in the plan',
  dash: 'Not there now',
  back: 'Back',
} satisfies Record<GlyphName, string>;

/** Told from each other without their colour. */
export const Glyphs: Story = {
  args: {
    children: keysOf(glyphs).map((name) => (
      <p key={name}>
        <Glyph name={name} /> {glyphs[name]}
      </p>
    )),
  },
};

const tones = { faint: 'ring', info: 'half', ok: 'check', warn: 'quarter', bad: 'triangle' } satisfies Record<
  Tone,
  GlyphName
>;

export const Tones: Story = {
  args: {
    children: keysOf(tones).map((tone) => (
      <p key={tone} data-acme-part="status" data-tone={tone}>
        <Glyph name={tones[tone]} />
        <span data-acme-part="status-text">{`A status that is ${tone}`}</span>
      </p>
    )),
  },
};

const bannerTones = { info: 'lock', warn: 'dash', bad: 'triangle' } satisfies Partial<Record<Tone, GlyphName>>;

export const Banners: Story = {
  args: {
    children: keysOf(bannerTones).map((tone) => (
      <PanelBanner key={tone} tone={tone} glyph={bannerTones[tone]} text={`What holds for the whole list, ${tone}.`}>
        <Button>Try again</Button>
      </PanelBanner>
    )),
  },
};

const looks = { primary: 'Reconnect', plain: 'Manage', quiet: 'Rename', danger: 'Disconnect' } satisfies Record<
  NonNullable<ButtonProps['look']>,
  string
>;

export const Buttons: Story = {
  args: {
    children: [
      ...keysOf(looks).map((look) => (
        <div key={look} data-acme-part="flow-actions">
          <Button look={look}>{looks[look]}</Button>
          <Button look={look} isBusy>
            {`${looks[look]}, busy`}
          </Button>
          <Button look={look} blockedBy="why-blocked">
            {`${looks[look]}, blocked`}
          </Button>
        </div>
      )),
      <p key="why" data-acme-part="hint" id="why-blocked">
        Why it does nothing now.
      </p>,
    ],
  },
  play: async ({ canvasElement }) => {
    const blocked = within(canvasElement).getAllByRole('button', { name: /, blocked$/ });
    await expect(blocked).toHaveLength(4);
    for (const button of blocked) {
      await expect(button).not.toHaveAttribute('disabled');
      await expect(button).toHaveAccessibleDescription('Why it does nothing now.');
    }
  },
};

const message = 'Included in Pro';
const graceUntil = '2026-12-03T09:00:00.000Z';

/** What a rule says, with and without a way up and a day until which it works. */
export const Refusals: Story = {
  args: {
    children: [
      { refusal: { allowed: false, message } },
      { refusal: { allowed: false, message: 'Not in your country yet!' } },
      { refusal: { allowed: false, message, upgrade: 'Pro' } },
      { refusal: { allowed: false, message, upgrade: 'Pro' }, withUpgrade: false },
      { refusal: { allowed: false, message, graceUntil } },
      { refusal: { allowed: false, message, upgrade: 'Pro', graceUntil } },
    ].map((props, index) => (
      <p key={index} data-acme-part="details-text">
        <RefusalText {...(props as Parameters<typeof RefusalText>[0])} />
      </p>
    )),
  },
  play: async ({ canvasElement }) => {
    const said = [...canvasElement.querySelectorAll('[data-acme-part="details-text"]')].map((p) => p.textContent);
    await expect(said).toEqual([
      'Included in Pro',
      'Not in your country yet!',
      'Included in Pro. Upgrade to Pro to use it.',
      'Included in Pro',
      'Works until December 3, 2026. Included in Pro',
      'Works until December 3, 2026. Included in Pro. Upgrade to Pro to use it.',
    ]);
  },
};

const accounts = {
  connected: undefined,
  expiring: 'expires_soon',
  needs_setup: undefined,
  needs_reauth: 'invalid_grant',
  insufficient_scope: 'scope_withdrawn',
  provider_error: 'rejected_by_api',
  suspended: 'suspended_by_rule',
  revoking: undefined,
  disconnected: 'disconnected_by_user',
} as const satisfies Record<ConnectionState, unknown>;

/** Every state that the server knows; what renews itself, or is on its way out, looks like what it was. */
export const Accounts: Story = {
  args: {
    children: keysOf(accounts).map((state) => (
      <AccountNote
        key={state}
        integration={exampleIntegration()}
        connection={exampleConnection({ state, reason: accounts[state], alias: `The server says ${state}` })}
      />
    )),
  },
  play: async ({ canvasElement }) => {
    const said = canvasElement.querySelectorAll('[data-acme-part="account-note"] [data-acme-part="status"]');
    await expect(said).toHaveLength(keysOf(accounts).filter((state) => shownState(state) !== 'connected').length);
  },
};

export const FieldErrors: Story = {
  args: { children: <FieldError id="error" text="Fill in “API key”." /> },
};

/** A hue of its own for each id, the same everywhere. */
export const Logos: Story = {
  args: {
    children: (
      <div data-acme-part="flow-actions">
        {['Atlas', 'Beacon', 'Cobalt', 'Dovetail', 'Ember', 'Fathom', 'Granite', 'Harbor', 'Émile', '日本'].map(
          (name) => (
            <Logo key={name} integration={exampleIntegration({ id: name.toLowerCase(), name })} />
          ),
        )}
      </div>
    ),
  },
};
