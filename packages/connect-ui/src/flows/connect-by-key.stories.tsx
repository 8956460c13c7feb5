import type { Meta } from '@storybook/react-vite';
import { expect, userEvent } from 'storybook/test';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** A key is asked for in a form, refused, corrected and taken. */
export default { ...flowMeta, title: 'Flows/Connect by key' } satisfies Meta<PanelStoryArgs>;

const user = exampleUser({
  integrations: [exampleIntegration({ id: 'ledgerly', name: 'Ledgerly', auth: 'api_key', begins: 'fields' })],
});

export const Connected = flowStory({ user }, async ({ panel, press, arrivesAt, hasHeard }) => {
  panel.getByRole('button', { name: 'Connect Ledgerly' }).focus();
  await press('{Enter}');
  const input = await panel.findByLabelText('API key');
  await expect(input).toHaveAttribute('type', 'password');

  await press('{Enter}');
  await expect((await panel.findAllByText('Fill in “API key”.')).length).toBeGreaterThan(0);
  await expect(input).toHaveFocus();

  await press('wrong{Enter}');
  await panel.findByText(
    'Ledgerly rejected this. Check that it hasn’t expired and has the permissions it needs. “No such key.”',
  );
  await expect(input).toHaveValue('wrong');
  await expect(input).toHaveFocus();

  await userEvent.clear(input);
  await press('key_123{Enter}');
  await arrivesAt('button', 'Manage Ledgerly');
  await hasHeard('Connected to Ledgerly as grace@hopper.example');
  // What was typed is not on the page any more.
  await expect(panel.queryByLabelText('API key')).toBeNull();
});
