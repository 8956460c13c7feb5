import { createConnect } from '@acme/connect';
import type config from './connect.config.ts';

export function showCrm(projectId: string, button: HTMLButtonElement, status: HTMLElement): () => void {
  const getToken = () => fetch('/api/connect-token', { method: 'POST' }).then((answer) => answer.text());
  const client = createConnect<typeof config>({ apiUrl: 'http://127.0.0.1:4200', projectId, getToken });

  const flow = client.connect('crm');
  // Within the click, so that the browser lets the window open.
  button.addEventListener('click', () => flow.start({ openingText: 'Opening HubSpot…' }));

  const show = () => {
    const now = flow.snapshot();
    const crm = client.user.snapshot().data?.integrations.find(({ id }) => id === 'crm');
    button.disabled = crm?.state !== 'available';
    status.textContent = now.phase === 'failed' ? now.error.message : (crm?.state ?? '…');
  };
  // Reads the user, and stays live until nobody listens any more.
  const stops = [client.user.subscribe(show), flow.subscribe(show)];
  return () => {
    for (const stop of stops) stop();
  };
}
