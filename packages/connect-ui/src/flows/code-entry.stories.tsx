import type { Meta } from '@storybook/react-vite';
import { expect, userEvent } from 'storybook/test';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** Where the two windows cannot talk to each other, the customer carries a code from one to the other. */
export default { ...flowMeta, title: 'Flows/Code entry' } satisfies Meta<PanelStoryArgs>;

export const Connected = flowStory(
  {
    user: exampleUser({ integrations: [exampleIntegration()] }),
    flows: { 'sandbox-crm': { phase: 'code_entry', isBusy: false, error: undefined } },
  },
  async ({ panel, press, arrivesAt, hasHeard }) => {
    await arrivesAt('textbox', 'Code from the Sandbox CRM window');
    const input = panel.getByRole('textbox', { name: 'Code from the Sandbox CRM window' });
    await press('{Enter}');
    await expect(input).toHaveAccessibleDescription(/Type the code first\./);
    await press('000 000{Enter}');
    await panel.findByText('That isn’t the code in the Sandbox CRM window. Check it and type it again.');
    await arrivesAt('textbox', 'Code from the Sandbox CRM window');
    await userEvent.clear(input);
    // As somebody reads it off a screen.
    await press('h7k-2mp{Enter}');
    await arrivesAt('button', 'Manage Sandbox CRM');
    await hasHeard('Connected to Sandbox CRM as grace@hopper.example');
  },
);
